namespace Graft.Tokenizers.Regex;

/// <summary>
/// What a literal matches without regard to case. Besides single code points there are foldings to several (<c>ß</c> equals <c>ss</c>), in
/// both directions: from the left, the longest sequence of literals that equals a code point is taken as a whole.
/// </summary>
internal static class CaseFolding
{
    /// <summary>A run of literal code points.</summary>
    public static RegexNode Expand(IReadOnlyList<int> literals)
    {
        var parts = new List<RegexNode>();
        for (int i = 0, length; i < literals.Count; i += length)
        {
            length = 1;
            if (RegexClasses.FoldSequences.TryGetValue(literals[i], out var sequence))
            {
                parts.Add(Either(literals[i], sequence));
                continue;
            }

            var whole = LongestSequence(literals, i);
            length = whole < 0 ? 1 : RegexClasses.FoldSequences[whole].Length;
            parts.Add(whole < 0 ? new SetNode(RegexClasses.Fold(literals[i])) : Either(whole, RegexClasses.FoldSequences[whole]));
        }

        return parts.Count == 1 ? parts[0] : new ConcatNode(parts);
    }

    /// <summary>A class that is not negated; each member that equals a sequence brings it along.</summary>
    public static RegexNode Expand(CodePointSet set)
    {
        var branches = new List<RegexNode> { new SetNode(RegexClasses.Fold(set)) };
        branches.AddRange(RegexClasses.FoldSequences.Where(entry => set.Contains(entry.Key)).Select(entry => Sequence(entry.Value)));
        return branches.Count == 1 ? branches[0] : new AlternateNode(branches);
    }

    // One of the code points that equal the sequence, or the sequence.
    private static AlternateNode Either(int codePoint, int[] sequence)
    {
        var equal = RegexClasses.FoldSequences.Where(entry => entry.Value.AsSpan().SequenceEqual(sequence)).Select(entry => (entry.Key, entry.Key));
        return new AlternateNode([new SetNode(RegexClasses.Fold(codePoint).Union(CodePointSet.Of(equal))), Sequence(sequence)]);
    }

    private static ConcatNode Sequence(int[] sequence) => new([.. sequence.Select(part => new SetNode(RegexClasses.Fold(part)))]);

    // A code point that equals what is at the index, or -1.
    private static int LongestSequence(IReadOnlyList<int> literals, int index)
    {
        var longest = -1;
        var longestLength = 0;
        foreach (var (codePoint, sequence) in RegexClasses.FoldSequences)
        {
            if (sequence.Length <= longestLength || sequence.Length > literals.Count - index)
                continue;
            var isEqual = true;
            for (var i = 0; isEqual && i < sequence.Length; i++)
                isEqual = RegexClasses.AreEqual(sequence[i], literals[index + i]);
            if (isEqual)
                (longest, longestLength) = (codePoint, sequence.Length);
        }

        return longest;
    }
}

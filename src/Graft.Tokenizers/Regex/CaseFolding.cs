namespace Graft.Tokenizers.Regex;

/// <summary>
/// What a literal matches without regard to case. Besides single code points there are foldings to several (<c>ß</c> equals <c>ss</c>), which
/// are applied within one run of literals, in both directions, and from the members of a class that is not negated.
/// </summary>
internal static class CaseFolding
{
    /// <summary>A run of literal code points.</summary>
    public static RegexNode Expand(IReadOnlyList<int> literals)
    {
        var folded = literals.SelectMany(c => RegexClasses.FoldSequences.TryGetValue(c, out var parts) ? parts : [c]).ToArray();
        return ExpandFrom(folded, 0);
    }

    /// <summary>A class.</summary>
    public static RegexNode Expand(CodePointSet set)
    {
        var branches = new List<RegexNode> { new SetNode(RegexClasses.Fold(set)) };
        branches.AddRange(RegexClasses.FoldSequences.Where(entry => set.Contains(entry.Key))
            .Select(entry => new ConcatNode([.. entry.Value.Select(part => new SetNode(RegexClasses.Fold(part)))])));
        return branches.Count == 1 ? branches[0] : new AlternateNode(branches);
    }

    private static RegexNode ExpandFrom(ReadOnlySpan<int> folded, int start)
    {
        var parts = new List<RegexNode>();
        for (var i = start; i < folded.Length; i++)
        {
            var one = new SetNode(RegexClasses.Fold(folded[i]));
            var branches = new List<RegexNode>();
            foreach (var (length, codePoints) in SequencesAt(folded[i..]))
                branches.Add(new ConcatNode([new SetNode(CodePointSet.Of(codePoints.Select(c => (c, c)))), ExpandFrom(folded, i + length)]));
            if (branches.Count > 0)
            {
                branches.Add(new ConcatNode([one, ExpandFrom(folded, i + 1)]));
                parts.Add(new AlternateNode(branches));
                break;
            }

            parts.Add(one);
        }

        return parts.Count == 1 ? parts[0] : new ConcatNode(parts);
    }

    // The code points that equal a beginning of the text, by the length of that beginning.
    private static IEnumerable<KeyValuePair<int, List<int>>> SequencesAt(ReadOnlySpan<int> folded)
    {
        var found = new SortedDictionary<int, List<int>>();
        foreach (var (codePoint, sequence) in RegexClasses.FoldSequences)
        {
            if (sequence.Length > folded.Length)
                continue;
            var isEqual = true;
            for (var i = 0; isEqual && i < sequence.Length; i++)
                isEqual = RegexClasses.Fold(sequence[i]).Contains(folded[i]);
            if (!isEqual)
                continue;
            if (!found.TryGetValue(sequence.Length, out var codePoints))
                found.Add(sequence.Length, codePoints = []);
            codePoints.Add(codePoint);
        }

        return found;
    }
}

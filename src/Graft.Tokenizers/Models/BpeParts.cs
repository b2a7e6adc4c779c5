namespace Graft.Tokenizers.Models;

/// <summary>
/// Where a long piece can be cut into parts that are tokenized each alone: between two symbols that no merge ever joins, be it as the ends of
/// longer tokens. So a text that no pre-tokenizer splits is a row of words, each short, and likely to have been met before.
/// </summary>
internal sealed class BpeParts
{
    private const int Shortest = 16;
    private const int MostPasses = 8;

    private readonly MergeTable _joints;
    private readonly Func<int, int> _firstSymbol;
    private readonly Func<int, int> _lastSymbol;
    private readonly char _mark;

    private BpeParts(MergeTable joints, Func<int, int> firstSymbol, Func<int, int> lastSymbol, char mark)
    {
        _joints = joints;
        _firstSymbol = firstSymbol;
        _lastSymbol = lastSymbol;
        _mark = mark;
    }

    /// <summary>Finds out what the merges join.</summary>
    /// <param name="merges">The merges.</param>
    /// <param name="isSymbol">Whether a token can be there before any merge.</param>
    /// <param name="firstSymbol">The first symbol of a code point; -1 where it has none of its own.</param>
    /// <param name="lastSymbol">The last one.</param>
    /// <param name="mark">What most words begin with: parts shorter than 16 units end before it only.</param>
    /// <returns>Null where a token begins or ends with now one symbol and now another.</returns>
    public static BpeParts? For(MergeTable merges, Func<int, bool> isSymbol, Func<int, int> firstSymbol, Func<int, int> lastSymbol, char mark)
    {
        var entries = merges.Entries.ToList();
        if (Ends(entries, merge => merge.Left, isSymbol) is not { } firsts || Ends(entries, merge => merge.Right, isSymbol) is not { } lasts)
            return null;
        var joints = new HashSet<(int, int, int)>();
        foreach (var (left, right, _) in entries)
        {
            // A merge of what never comes to be has no ends.
            if (lasts.TryGetValue(left, out var last) && firsts.TryGetValue(right, out var first))
                joints.Add((last, first, 0));
        }

        return new BpeParts(new MergeTable(joints), firstSymbol, lastSymbol, mark);
    }

    /// <summary>The end of the first part of a piece.</summary>
    public int EndOfFirst(ReadOnlySpan<char> piece)
    {
        for (var i = 1; i < piece.Length; i++)
        {
            if (i < Shortest)
            {
                var found = piece[i..Math.Min(Shortest, piece.Length)].IndexOf(_mark);
                i = found >= 0 ? i + found : Shortest;
                if (i >= piece.Length)
                    break;
            }

            if (CanCut(piece, i))
                return i;
        }

        return piece.Length;
    }

    private bool CanCut(ReadOnlySpan<char> piece, int at)
    {
        if (char.IsLowSurrogate(piece[at]))
            return false;
        var last = _lastSymbol(Unicode.CodePoints.Before(piece, at, out _));
        var first = _firstSymbol(Unicode.CodePoints.At(piece, at, out _));
        return last >= 0 && first >= 0 && _joints.Rank(last, first) == MergeTable.None;
    }

    // The one symbol that each token begins, or ends, with: its own, or that of its left, or right, part.
    private static Dictionary<int, int>? Ends(
        List<(int Left, int Right, int Result)> merges, Func<(int Left, int Right, int Result), int> part, Func<int, bool> isSymbol)
    {
        var ends = new Dictionary<int, int>();
        foreach (var (left, right, result) in merges)
        {
            foreach (var token in (ReadOnlySpan<int>)[left, right, result])
            {
                if (isSymbol(token))
                    ends[token] = token;
            }
        }

        for (var pass = 0; pass < MostPasses; pass++)
        {
            var isChanged = false;
            foreach (var merge in merges)
            {
                if (!ends.TryGetValue(part(merge), out var end))
                    continue;
                isChanged |= ends.TryAdd(merge.Result, end);
                if (ends[merge.Result] != end)
                    return null;
            }

            if (!isChanged)
                return ends;
        }

        return null;
    }
}

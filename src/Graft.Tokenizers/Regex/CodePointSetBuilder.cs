namespace Graft.Tokenizers.Regex;

/// <summary>Collects code points for a <see cref="CodePointSet"/>, in any order, in time near-linear in what is added.</summary>
internal sealed class CodePointSetBuilder
{
    private const int MinCapacity = 1 << 14;

    private List<(int First, int Last)> _ranges = [];
    private int _capacity = MinCapacity;

    public void Add(int codePoint) => Add(codePoint, codePoint);

    /// <summary>Adds a range, ends included.</summary>
    public void Add(int first, int last)
    {
        _ranges.Add((first, last));
        if (_ranges.Count <= _capacity)
            return;

        // A class that is named again and again must not take memory each time. Twice what is left, so that merging is rare.
        _ranges = [.. CodePointSet.Of(_ranges).Ranges];
        _capacity = Math.Max(MinCapacity, 2 * _ranges.Count);
    }

    public void Add(CodePointSet set)
    {
        foreach (var (first, last) in set.Ranges)
            Add(first, last);
    }

    /// <summary>The set of all that was added since the last call; begins anew.</summary>
    public CodePointSet Build()
    {
        var set = CodePointSet.Of(_ranges);
        _ranges.Clear();
        _capacity = MinCapacity;
        return set;
    }
}

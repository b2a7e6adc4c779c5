using System.Runtime.InteropServices;

namespace Graft.Tokenizers.Regex;

/// <summary>A set of code points, kept as sorted ranges that neither overlap nor touch.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    private const int Last = 0x10FFFF;

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static CodePointSet Empty { get; } = new([]);

    public static CodePointSet All { get; } = new([(0, Last)]);

    public static CodePointSet NewLine { get; } = Of('\n');

    /// <summary>The ranges, ends included, in ascending order.</summary>
    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    public static CodePointSet Of(int codePoint) => new([(codePoint, codePoint)]);

    public static CodePointSet OfRange(int first, int last) => new([(first, last)]);

    /// <summary>A set of ranges in any order.</summary>
    public static CodePointSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        (int First, int Last)[] sorted = [.. ranges];
        Array.Sort(sorted, (left, right) => left.First.CompareTo(right.First));
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in sorted)
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else
                merged.Add((first, last));
        }

        return new CodePointSet([.. merged]);
    }

    public CodePointSet Union(CodePointSet other) => Of(_ranges.Concat(other._ranges));

    public CodePointSet Intersect(CodePointSet other) => Negate().Union(other.Negate()).Negate();

    public CodePointSet Negate()
    {
        var rest = new List<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (next < first)
                rest.Add((next, first - 1));
            next = last + 1;
        }

        if (next <= Last)
            rest.Add((next, Last));
        return new CodePointSet([.. rest]);
    }

    public bool Equals(CodePointSet? other) =>
        ReferenceEquals(this, other) || (other is not null && _ranges.AsSpan().SequenceEqual(other._ranges));

    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(Ranges));
        return hash.ToHashCode();
    }

    public bool Contains(int codePoint)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < _ranges[middle].First)
                high = middle - 1;
            else if (codePoint > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }
}

namespace Graft.Pretraining.Corpora;

/// <summary>Where the segments or documents of a language end, counted through all its shards. May be read from several threads.</summary>
public sealed class CorpusBoundaries
{
    private readonly Func<long, long> _end;

    internal CorpusBoundaries(long count, Func<long, long> end)
    {
        Count = count;
        _end = end;
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Where one ends, exclusive: also where the next one begins.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public long this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _end(index);
        }
    }

    /// <summary>Where one begins.</summary>
    /// <param name="index">Which one, from 0; <see cref="Count"/> gives the end of all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public long Start(long index) => index == 0 ? 0 : this[index - 1];

    /// <summary>Which one holds a position: the first that ends behind it, found in a number of steps that grows with the logarithm of their number.</summary>
    /// <param name="position">The position, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It lies behind the last one's end.</exception>
    public long IndexOf(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        var (low, high) = (0L, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_end(middle) > position)
                high = middle;
            else
                low = middle + 1;
        }

        return low < Count ? low : throw new ArgumentOutOfRangeException(nameof(position), position, $"There are {Start(Count)} positions.");
    }
}

using System.Buffers;
using System.Numerics;

namespace Graft.Kernels;

/// <summary>
/// Sums over the rows of a matrix, as gradients of biases and norms are, made while the rows are gone through in parallel: a sum for each
/// chunk of rows, and then the chunks' in their order, so that the result does not depend on the number of threads.
/// </summary>
internal sealed class ColumnSums
{
    /// <summary>How many rows a chunk has.</summary>
    public const int RowsPerChunk = 32;

    private float[] _sums;
    private readonly int _chunks;
    private readonly int _width;

    /// <summary>Makes room for the sums.</summary>
    /// <param name="rows">How many rows the matrix has.</param>
    /// <param name="width">How many columns are summed.</param>
    public ColumnSums(int rows, int width)
    {
        _chunks = Chunks(rows);
        _width = width;
        // Of the pool: fresh arrays of this size are what the collector's slowest generation is for.
        _sums = ArrayPool<float>.Shared.Rent(_chunks * width);
        _sums.AsSpan(0, _chunks * width).Clear();
    }

    /// <summary>How many chunks there are.</summary>
    public static int Chunks(int rows) => (rows + RowsPerChunk - 1) / RowsPerChunk;

    /// <summary>The sums of a chunk, to be added to.</summary>
    public Span<float> Of(int chunk) => _sums.AsSpan(chunk * _width, _width);

    /// <summary>Adds all chunks' sums to <paramref name="target"/>, and gives the memory back: the last call.</summary>
    public void AddTo(Span<float> target)
    {
        var total = Of(0);
        for (var chunk = 1; chunk < _chunks; chunk++)
            Add(total, Of(chunk));
        Add(target, total);
        ArrayPool<float>.Shared.Return(_sums);
        _sums = [];
    }

    /// <summary>Adds <paramref name="values"/> to <paramref name="sums"/>.</summary>
    public static void Add(Span<float> sums, ReadOnlySpan<float> values)
    {
        var i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sums[i..]) + new Vector<float>(values[i..])).CopyTo(sums[i..]);
        for (; i < sums.Length; i++)
            sums[i] += values[i];
    }
}

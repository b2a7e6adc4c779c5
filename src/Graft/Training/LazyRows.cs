using System.Runtime.InteropServices;
using Graft.Distributed;
using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// The rows of a look-up table under AdamW. A step reads a few hundred of tens of thousands of rows; the rest has no gradient, and what the
/// step would do to them is made up for when they are next read (or written to a checkpoint), by the same operations in the same order, so
/// that the result is the same to the bit. Most of the optimizer's memory traffic in a model with a large vocabulary falls away.
/// </summary>
internal sealed class LazyRows
{
    // Rows that are never read wait no longer, so that the wait for all of them at a checkpoint stays short.
    private const int LongestWait = 1000;

    private readonly ArenaSlice _slice;
    private readonly int _width;
    private readonly int[] _done;
    private readonly bool[] _moved;
    private readonly bool[] _isRead;
    private readonly List<int> _read = [];
    private readonly List<AdamWStep> _steps = [];
    private readonly FloatBuffer _values, _gradients, _first, _second;

    /// <summary>Takes a table over.</summary>
    /// <param name="slice">The table's place: (rows, width).</param>
    /// <param name="values">The parameters.</param>
    /// <param name="gradients">The gradients.</param>
    /// <param name="first">The first moments.</param>
    /// <param name="second">The second moments; a row whose moments are all 0 was never read.</param>
    public LazyRows(ArenaSlice slice, FloatBuffer values, FloatBuffer gradients, FloatBuffer first, FloatBuffer second)
    {
        _slice = slice;
        (_values, _gradients, _first, _second) = (values, gradients, first, second);
        _width = (int)slice.Shape[1];
        var rows = (int)slice.Shape[0];
        (_done, _moved, _isRead) = (new int[rows], new bool[rows], new bool[rows]);
        ForRows(rows, row => _moved[row] = Row(first, row).ContainsAnyExcept(0) || Row(second, row).ContainsAnyExcept(0));
    }

    /// <summary>The table's place in the arena.</summary>
    public ArenaSlice Slice => _slice;

    /// <summary>Brings rows up to date that are about to be read, and takes note that this step gives them gradients.</summary>
    /// <param name="ids">The rows, in any order, with repetitions.</param>
    public void Read(ReadOnlySpan<long> ids)
    {
        var start = _read.Count;
        foreach (var id in ids)
        {
            if (_isRead[id])
                continue;
            _isRead[id] = true;
            _read.Add((int)id);
        }

        ForRows(_read.Count - start, i => CatchUp(_read[start + i]));
    }

    /// <summary>Adds up the gradients of all ranks; the rows that any of them has read count as read on all.</summary>
    /// <param name="ranks">The processes, all of which have read this table in this step.</param>
    public void SumGradients(Ranks ranks)
    {
        var bits = new byte[(_isRead.Length + 7) / 8];
        foreach (var row in _read)
            bits[row >> 3] |= (byte)(1 << (row & 7));
        ranks.Unite(bits);
        Read([.. Enumerable.Range(0, _isRead.Length).Where(row => (bits[row >> 3] >> (row & 7) & 1) != 0).Select(row => (long)row)]);

        // In the same order on every rank, close together.
        _read.Sort();
        using var packed = empty(_read.Count, _width);
        var buffer = new FloatBuffer(packed);
        Span<float> Packed(int i) => buffer.Slice((long)i * _width, _width);
        ForRows(_read.Count, i => Row(_gradients, _read[i]).CopyTo(Packed(i)));
        ranks.Sum(buffer, 0, buffer.Length);
        ForRows(_read.Count, i => Packed(i).CopyTo(Row(_gradients, _read[i])));
    }

    /// <summary>The sum of squares of the step's gradients, added in the order of the rows, however they were read.</summary>
    public double SumOfSquares()
    {
        _read.Sort();
        var sums = new double[_read.Count];
        ForRows(sums.Length, i => sums[i] = AdamWKernel.SumOfSquares(Row(_gradients, _read[i])));
        return sums.Sum();
    }

    /// <summary>Updates the rows that were read, and leaves the others for later.</summary>
    /// <param name="step">The step's constants, or null where the table sits the step out.</param>
    public void Step(AdamWStep? step)
    {
        if (step is { } taken)
            _steps.Add(taken);
        ForRows(_read.Count, i =>
        {
            var row = _read[i];
            if (step is { } update)
            {
                AdamWKernel.Update(Row(_values, row), Row(_gradients, row), Row(_first, row), Row(_second, row), update);
                _done[row] = _steps.Count;
                _moved[row] = true;
            }
            else
            {
                Row(_gradients, row).Clear();
            }

            _isRead[row] = false;
        });
        _read.Clear();
        if (_steps.Count >= LongestWait)
            CatchUpAll();
    }

    /// <summary>Brings every row up to date.</summary>
    public void CatchUpAll()
    {
        if (_steps.Count == 0)
            return;
        ForRows(_done.Length, CatchUp);
        _steps.Clear();
        Array.Clear(_done);
    }

    private void CatchUp(int row)
    {
        var missed = CollectionsMarshal.AsSpan(_steps)[_done[row]..];
        if (missed.IsEmpty)
            return;
        if (_moved[row])
            AdamWKernel.Replay(Row(_values, row), Row(_first, row), Row(_second, row), missed);
        else
            AdamWKernel.ReplayDecay(Row(_values, row), missed);
        _done[row] = _steps.Count;
    }

    private Span<float> Row(FloatBuffer buffer, int row) => buffer.Slice(_slice.Offset + (long)row * _width, _width);

    private static void ForRows(int count, Action<int> action)
    {
        const int RowsPerPart = 64;
        ComputeThreads.For((count + RowsPerPart - 1) / RowsPerPart, part =>
        {
            for (var i = part * RowsPerPart; i < Math.Min(count, (part + 1) * RowsPerPart); i++)
                action(i);
        });
    }
}

using System.Numerics;

namespace Graft.Vectors;

/// <summary>
/// A worker's own copies of the rows of a table that it changes, while others read the table. When all workers are done, their changes are
/// added to the table in the workers' order (<see cref="SharedTable"/>).
/// </summary>
/// <param name="table">The table: (V, D) row by row.</param>
/// <param name="size">The size of a row, D.</param>
/// <param name="counts">
/// How many workers change each row, (V) each: two, used in turn, so that all are done with one while it is set to 0 again. All workers have the same.
/// </param>
internal sealed class RowOverlay(float[] table, int size, int[][] counts)
{
    private readonly int[] _places = NoPlaces(table.Length / size);
    private int[] _rows = new int[1024];
    private float[] _copies = new float[1024 * size];
    private int _count;
    private int _turn;

    /// <summary>The copies, one after another, until the next call of <see cref="OffsetOf"/>, which may move them.</summary>
    public float[] Copies => _copies;

    /// <summary>Forgets the copies of the turn before.</summary>
    public void Begin()
    {
        for (var i = 0; i < _count; i++)
        {
            _places[_rows[i]] = -1;
            counts[_turn][_rows[i]] = 0;
        }

        _count = 0;
        _turn ^= 1;
    }

    /// <summary>Where in <see cref="Copies"/> the copy of a row begins; it is made now where there is none yet.</summary>
    public int OffsetOf(int row)
    {
        var place = _places[row];
        if (place >= 0)
            return place;
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
            Array.Resize(ref _copies, checked(_count * 2 * size));
        }

        place = _count * size;
        _rows[_count++] = row;
        _places[row] = place;
        Interlocked.Increment(ref counts[_turn][row]);
        table.AsSpan(row * size, size).CopyTo(_copies.AsSpan(place, size));
        return place;
    }

    /// <summary>Turns the copies into what they differ from the table by.</summary>
    public void TakeChanges()
    {
        for (var i = 0; i < _count; i++)
            Subtract(_copies.AsSpan(i * size, size), table.AsSpan(_rows[i] * size, size));
    }

    /// <summary>Adds the changes of some columns to the table.</summary>
    /// <param name="column">The first of them.</param>
    /// <param name="columns">How many.</param>
    /// <param name="most">How many workers' changes a row takes whole; those of more are scaled down to so many.</param>
    public void AddChanges(int column, int columns, int most)
    {
        for (var i = 0; i < _count; i++)
        {
            var scale = Math.Min(1, (float)most / counts[_turn][_rows[i]]);
            FloatRows.AddScaled(table.AsSpan(_rows[i] * size + column, columns), _copies.AsSpan(i * size + column, columns), scale);
        }
    }

    private static int[] NoPlaces(int rows)
    {
        var places = new int[rows];
        places.AsSpan().Fill(-1);
        return places;
    }

    private static void Subtract(Span<float> values, ReadOnlySpan<float> from)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(values[i..]) - new Vector<float>(from[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] -= from[i];
    }
}

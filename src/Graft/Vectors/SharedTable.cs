namespace Graft.Vectors;

/// <summary>A table that several workers change at once, and how their changes come into it: always in the same order.</summary>
internal sealed class SharedTable
{
    // A cache line of floats.
    private const int ColumnsPerPart = 16;

    // A row that many workers change, each from the same state, would go too far by the sum of all changes, and by their mean not far enough.
    private const int MostWholeChanges = 4;

    private readonly int _size;

    /// <summary>Takes a table over.</summary>
    /// <param name="values">The table: (V, D) row by row.</param>
    /// <param name="size">The size of a row, D.</param>
    /// <param name="workers">How many workers there are.</param>
    public SharedTable(float[] values, int size, int workers)
    {
        _size = size;
        var rows = values.Length / size;
        int[][] counts = [new int[rows], new int[rows]];
        Overlays = [.. Enumerable.Range(0, workers).Select(_ => new RowOverlay(values, size, counts))];
    }

    /// <summary>The workers' own copies of rows, which all begin a turn together.</summary>
    public IReadOnlyList<RowOverlay> Overlays { get; }

    /// <summary>How many parts <see cref="AddChanges"/> has.</summary>
    public int Parts => (_size + ColumnsPerPart - 1) / ColumnsPerPart;

    /// <summary>Adds the workers' changes of a part's columns; parts may be added at once.</summary>
    /// <param name="part">The part.</param>
    public void AddChanges(int part)
    {
        var column = part * ColumnsPerPart;
        foreach (var overlay in Overlays)
            overlay.AddChanges(column, Math.Min(ColumnsPerPart, _size - column), MostWholeChanges);
    }
}

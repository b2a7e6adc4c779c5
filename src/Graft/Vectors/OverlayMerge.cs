namespace Graft.Vectors;

/// <summary>Brings the changes of several workers into a table, always in the same order.</summary>
/// <param name="overlays">The workers' copies.</param>
/// <param name="rows">How many rows the table has, V.</param>
/// <param name="size">The size of a row, D.</param>
internal sealed class OverlayMerge(IReadOnlyList<RowOverlay> overlays, int rows, int size)
{
    // A cache line of floats.
    private const int ColumnsPerPart = 16;

    // A row that many workers change, each from the same state, would go too far by the sum of all changes, and by their mean not far enough.
    private const int MostWholeChanges = 4;

    private readonly int[] _counts = new int[rows];

    /// <summary>How many parts <see cref="Add"/> has.</summary>
    public int Parts => (size + ColumnsPerPart - 1) / ColumnsPerPart;

    /// <summary>Counts how many workers change each row; the first step.</summary>
    public void Count()
    {
        foreach (var overlay in overlays)
            overlay.CountRows(_counts);
    }

    /// <summary>Adds the changes of a part's columns; parts may be added at once.</summary>
    /// <param name="part">The part.</param>
    public void Add(int part)
    {
        var column = part * ColumnsPerPart;
        foreach (var overlay in overlays)
            overlay.AddChanges(column, Math.Min(ColumnsPerPart, size - column), _counts, MostWholeChanges);
    }

    /// <summary>Forgets the workers' copies; the last step.</summary>
    public void Clear()
    {
        foreach (var overlay in overlays)
            overlay.Clear(_counts);
    }
}

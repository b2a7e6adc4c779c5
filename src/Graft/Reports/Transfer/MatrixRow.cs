namespace Graft.Reports.Transfer;

/// <summary>
/// A row of the matrix as people read it. The few-shot runs of all targets with as many sentences are one such row, and so are the upper bounds:
/// each column has the cell of its own target.
/// </summary>
/// <param name="Title">What was trained on.</param>
/// <param name="Kind">The kind, as in <see cref="TransferRow.Kind"/>.</param>
/// <param name="Cells">A cell for each column, or null where there is none (yet).</param>
/// <param name="IsOwn">For each column, whether its target is among the sources: no zero-shot then.</param>
public sealed record MatrixRow(string Title, string Kind, IReadOnlyList<TransferCell?> Cells, IReadOnlyList<bool> IsOwn)
{
    /// <summary>The matrix of a study.</summary>
    /// <param name="result">What it has found.</param>
    public static IReadOnlyList<MatrixRow> Of(TransferResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var rows = new List<MatrixRow>();
        foreach (var row in result.Rows.Where(row => row.Kind == TransferRow.OfSources))
            rows.Add(Merge(result, row.Name, [row]));
        foreach (var points in result.Rows.Where(row => row.Kind == TransferRow.FewShot).GroupBy(row => row.TargetSentences).OrderBy(group => group.Key))
            rows.Add(Merge(result, $"{string.Join('+', points.First().Sources)}, {points.Key} of the target", [.. points]));
        if (result.Rows.Where(row => row.Kind == TransferRow.Monolingual).ToList() is { Count: > 0 } bounds)
            rows.Add(Merge(result, "the target's own (upper bound)", bounds));
        return rows;
    }

    private static MatrixRow Merge(TransferResult result, string title, IReadOnlyList<TransferRow> rows) => new(
        title, rows[0].Kind,
        [.. result.Columns.Select(column => rows.Select(row => row.At(column)).FirstOrDefault(cell => cell is not null))],
        [.. result.Columns.Select(column => rows[0].Sources.Contains(column.Target))]);
}

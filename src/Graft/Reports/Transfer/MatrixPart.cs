namespace Graft.Reports.Transfer;

/// <summary>The matrix: what was trained on in rows, test sets in columns.</summary>
internal static class MatrixPart
{
    /// <summary>The section.</summary>
    public static PageSection Of(TransferResult result)
    {
        var rows = MatrixRow.Of(result);
        var means = rows.SelectMany(row => row.Cells).Select(cell => cell?.Metrics.GetValueOrDefault(result.Primary)?.Mean).OfType<double>().ToList();
        var (low, high) = means.Count == 0 ? (0, 1) : (means.Min(), means.Max());
        var intro = $"{FigureText.Heading(FigureText.MetricName(result.Primary))} in per cent, by whole words: the mean over {result.Seeds.Count} {(result.Seeds.Count == 1 ? "seed" : "seeds")}"
            + (result.Seeds.Count == 1 ? ". " : " and, below it, the sample standard deviation. ")
            + "A row is what was trained on, a column a test set; the darker, the better. Cells in italics are no zero-shot: the language is among the sources.";
        return new PageSection("matrix", "From which languages to which", intro, PageTable.Of(
            "Scores: training data in rows, test sets in columns", "", Heads(result), rows.Select(row => Row(result, row, low, high))));
    }

    /// <summary>Heading cells of the test sets, their target above.</summary>
    public static Markup Heads(TransferResult result, string first = "trained on") => Markup.Of($"""
        <th scope="col">{first}</th>{result.Columns.Select(column => Markup.Of($"<th scope=\"col\" class=\"n\">{column.Target}<br/>{FigureText.Cut(column.Test, 30)}</th>"))}
        """);

    private static Markup Row(TransferResult result, MatrixRow row, double low, double high) => Markup.Of(
        $"<tr><th scope=\"row\">{row.Title}</th>{row.Cells.Select((cell, column) => Cell(result, cell, row.IsOwn[column], low, high))}</tr>\n");

    private static Markup Cell(TransferResult result, TransferCell? cell, bool isOwn, double low, double high)
    {
        if (cell?.Metrics.GetValueOrDefault(result.Primary) is not { } figure)
            return PageTable.Unknown;
        var shade = high > low ? 0.1 + (0.9 * (figure.Mean - low) / (high - low)) : 0.5;
        var text = isOwn ? Markup.Of($"<i>{FigureText.BarePercent(figure.Mean)}</i>") : PageTable.Text(FigureText.BarePercent(figure.Mean));
        var deviation = figure.Deviation is { } value ? Markup.Of($"<small>± {FigureText.BarePercent(value)}</small>") : Markup.None;
        var seeds = string.Join(", ", figure.Values.Select(FigureText.BarePercent));
        return Markup.Of($"<td class=\"n hit-cell\" style=\"--v:{shade:0.###}\" title=\"{seeds}\">{text}{deviation}</td>");
    }
}

namespace Graft.Reports.Transfer;

/// <summary>Each test set by itself: every figure, and which labels cross and which do not.</summary>
internal static class TargetsPart
{
    private const int ShownLabels = 200;

    /// <summary>The section.</summary>
    public static PageSection Of(TransferResult result) => new("targets", "Test sets one by one",
        "Means over the seeds in per cent, the loss in nats. A low F1 beside a high one shows a label that does not cross by itself; labels that the "
        + "training data lack count as wrong, and have no figure.",
        Markup.Join(result.Columns.Select((column, index) => Column(result, column, index))));

    private static Markup Column(TransferResult result, TransferColumn column, int index)
    {
        var rows = MatrixRow.Of(result).Select(row => (row.Title, Cell: row.Cells[index]!)).Where(row => row.Cell is not null).ToList();
        var metrics = rows.SelectMany(row => row.Cell.Metrics.Keys).Distinct().OrderByDescending(name => name == result.Primary).Take(12).ToList();
        var labels = rows.SelectMany(row => row.Cell.Labels.Keys).Distinct().Order(StringComparer.Ordinal).Take(ShownLabels).ToList();
        var figures = rows.Select(row => Markup.Of(
            $"<tr><th scope=\"row\">{row.Title}</th>{metrics.Select(name => Figure(row.Cell.Metrics.GetValueOrDefault(name), value => FigureText.BareMetric(name, value)))}</tr>\n"));
        var perLabel = labels.Select(label => Markup.Of(
            $"<tr><th scope=\"row\">{FigureText.Cut(label, 40)}</th>{rows.Select(row => Figure(row.Cell.Labels.GetValueOrDefault(label), FigureText.BarePercent))}</tr>\n"));
        var unknown = rows.Where(row => row.Cell.UnknownLabels.Count > 0)
            .Select(row => $"{row.Title}: {string.Join(", ", row.Cell.UnknownLabels.Take(20).Select(pair => $"{pair.Key} ({FigureText.Count(pair.Value)})"))}").ToList();
        return Markup.Of($"""
            <h3 class="sub">{column.Name}</h3>
            <p class="note">{FigureText.Count(column.Sentences)} sentences, {FigureText.Count(column.Words)} words: {FigureText.Cut(column.File, 300)}</p>
            {HeaderPart.Notes("Labels that the training data lack, with their words", unknown)}
            {PageTable.Of($"Figures of {column.Name}", "sortable", PageTable.Heads("trained on", metrics.Select(FigureText.MetricName)), figures)}
            <details><summary>F1 per label</summary>
            {PageTable.Of($"F1 per label of {column.Name}", "sortable", PageTable.Heads("label", rows.Select(row => row.Title)), perLabel)}</details>

            """);
    }

    private static Markup Figure(MetricSpread? figure, Func<double, string> text) => figure is null
        ? PageTable.Unknown
        : PageTable.Figure(figure.Mean, figure.Deviation is { } deviation ? $"{text(figure.Mean)} ± {text(deviation)}" : text(figure.Mean));
}

namespace Graft.Reports.Transfer;

/// <summary>What a few labelled sentences of the target add: a chart for each target.</summary>
internal static class FewShotPart
{
    /// <summary>The section; null without few-shot points.</summary>
    public static PageSection? Of(TransferResult result)
    {
        var targets = result.Rows.Where(row => row.Kind == TransferRow.FewShot && row.Cells.Count > 0).GroupBy(row => row.Target!).ToList();
        if (targets.Count == 0)
            return null;
        var charts = targets.Select(target => Chart(result, target.Key, [.. target.OrderBy(row => row.TargetSentences)])).ToList();
        return new PageSection("few-shot", "With a few sentences of the target",
            "The sources as before, and so many sentences of the target with their labels, chosen by the seed; each smaller choice lies in the larger ones. "
            + "Weights are still chosen on the sources' dev data. Level lines are the upper bounds: trained on all of the target's own data.",
            Markup.Of($"<div class=\"charts\">{charts.Select(chart => chart.ToMarkup())}</div>"));
    }

    private static LineChart Chart(TransferResult result, string target, IReadOnlyList<TransferRow> points)
    {
        var zero = result.Rows.FirstOrDefault(row => row.Kind == TransferRow.OfSources && row.Sources.SequenceEqual(points[0].Sources));
        var bound = result.Rows.FirstOrDefault(row => row.Kind == TransferRow.Monolingual && row.Target == target);
        var series = new List<ChartSeries>();
        foreach (var column in result.Columns.Where(column => column.Target == target))
        {
            double? Mean(TransferRow? row) => row?.At(column)?.Metrics.GetValueOrDefault(result.Primary)?.Mean;
            var line = points.Prepend(zero).Where(row => Mean(row) is not null).Select(row => ((double)row!.TargetSentences, Mean(row)!.Value)).ToList();
            series.Add(new ChartSeries(column.Test, line, series.Count, IsMarked: true));
            if (Mean(bound) is { } level)
                series.Add(new ChartSeries($"{column.Test}, upper bound", [(0, level), (points[^1].TargetSentences, level)], series.Count));
        }

        return new LineChart($"{target}: {FigureText.MetricName(result.Primary)}", series, CurvesPart.AxisPercent) { XName = "sentences of the target" };
    }
}

namespace Graft.Reports;

/// <summary>The curves of several runs over each other.</summary>
internal static class ComparedCurves
{
    /// <summary>The section; null where no run has a log.</summary>
    public static PageSection? Of(RunComparison comparison)
    {
        var primary = comparison.Runs[0].Primary is { } name && !FigureText.IsLoss(name) ? name : "accuracy";
        LineChart[] charts =
        [
            new(FigureText.Heading(HeaderPart.PrimaryName(primary)), Lines(comparison, run => CurvesPart.Scores(run.Log.Evaluations, primary), isMarked: true), CurvesPart.AxisPercent),
            new("Training loss", Lines(comparison, run => [.. run.Log.Steps.Select(step => ((double)step.Step, step.Loss))]), FigureText.Plain),
            new("Dev loss", Lines(comparison, run => CurvesPart.Scores(run.Log.Evaluations, "loss"), isMarked: true), FigureText.Plain),
            new("Learning rate", Lines(comparison, run => CurvesPart.Points(run.Log.Steps, step => step.LearningRate)), FigureText.Plain) { FromZero = true },
        ];
        var shown = charts.Where(chart => chart.Series.Any(line => line.Points.Count > 0)).ToList();
        return shown.Count == 0
            ? null
            : new PageSection("curves", "Curves", "One line a run; each has a colour and dashes of its own.", Markup.Of($"<div class=\"charts\">{shown.Select(chart => chart.ToMarkup())}</div>"));
    }

    private static IReadOnlyList<ChartSeries> Lines(RunComparison comparison, Func<RunRecord, IReadOnlyList<(double X, double Y)>> points, bool isMarked = false) =>
        [.. comparison.Runs.Select((run, index) => new ChartSeries(comparison.Names[index], points(run), index, isMarked))];
}

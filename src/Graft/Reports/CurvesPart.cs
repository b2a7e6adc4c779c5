using System.Globalization;

namespace Graft.Reports;

/// <summary>How training went: loss, score, learning rate and gradient norm by step.</summary>
internal static class CurvesPart
{
    private const int ShownEvaluations = 40;

    /// <summary>The section; null where the log is empty.</summary>
    public static PageSection? Of(RunRecord run)
    {
        var (steps, evaluations) = (run.Log.Steps, run.Log.Evaluations);
        if (steps.Count + evaluations.Count == 0)
            return null;
        LineChart[] charts =
        [
            new("Loss", [new("train", [.. steps.Select(step => ((double)step.Step, step.Loss))], 0), new("dev", Scores(evaluations, "loss"), 1, IsMarked: true)], FigureText.Plain),
            Score(run),
            new("Learning rate", [new("learning rate", Points(steps, step => step.LearningRate), 0)], FigureText.Plain) { FromZero = true },
            new("Gradient norm before clipping", [new("gradient norm", Points(steps, step => step.GradientNorm), 0)], FigureText.Plain) { FromZero = true },
        ];
        return new PageSection("curves", "Training", Intro(run), Markup.Of($"<div class=\"charts\">{charts.Select(chart => chart.ToMarkup())}</div>{Table(evaluations)}"));
    }

    /// <summary>One metric of the evaluations, by step.</summary>
    public static IReadOnlyList<(double X, double Y)> Scores(IReadOnlyList<LoggedEvaluation> evaluations, string name) =>
        [.. evaluations.Where(evaluation => evaluation[name] is not null).Select(evaluation => ((double)evaluation.Step, evaluation[name]!.Value))];

    /// <summary>One figure of the steps.</summary>
    public static IReadOnlyList<(double X, double Y)> Points(IReadOnlyList<LoggedStep> steps, Func<LoggedStep, double?> value) =>
        [.. steps.Where(step => value(step) is not null).Select(step => ((double)step.Step, value(step)!.Value))];

    /// <summary>Shares on an axis, as per cent.</summary>
    public static string AxisPercent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    private static LineChart Score(RunRecord run)
    {
        var primary = run.Primary ?? "accuracy";
        var best = run.Log.Best is { } found && found[primary] is { } value ? ((double)found.Step, value) : default((double, double)?);
        return new LineChart(
            FigureText.Heading(HeaderPart.PrimaryName(primary)),
            [new(FigureText.MetricName(primary), Scores(run.Log.Evaluations, primary), 0, IsMarked: true, best)], AxisPercent);
    }

    /// <summary>What the section of curves begins with.</summary>
    public static string Intro(RunRecord run)
    {
        var weights = run.KeptStep is { } kept ? $" The weights kept are those of step {FigureText.Count(kept)}." : "";
        return $"{FigureText.Count(run.Steps)} steps, {run.Log.LastEpoch.ToString("0.##", CultureInfo.InvariantCulture)} epochs.{weights} Rest the pointer on a line for its figures.";
    }

    /// <summary>The evaluations in figures.</summary>
    public static Markup Table(IReadOnlyList<LoggedEvaluation> evaluations)
    {
        if (evaluations.Count == 0)
            return Markup.None;
        var names = evaluations.SelectMany(evaluation => evaluation.Metrics.Select(pair => pair.Key)).Distinct().Take(12).ToList();
        var shown = evaluations.TakeLast(ShownEvaluations);
        var rows = shown.Select(evaluation =>
        {
            var figures = names.Select(name => Markup.Of($"<td class=\"n\">{(evaluation[name] is { } value ? FigureText.Metric(name, value) : "")}</td>"));
            var step = $"{FigureText.Count(evaluation.Step)}{(evaluation.IsBest ? " ★" : "")}";
            return Markup.Of($"<tr><th scope=\"row\">{step}</th><td class=\"n\">{evaluation.Epoch:0.00}</td>{figures}</tr>\n");
        });
        var title = evaluations.Count > ShownEvaluations ? $"The last {ShownEvaluations} of {evaluations.Count} evaluations" : "All evaluations";
        return Markup.Of($"""
            <details><summary>{title} as a table (★ the best so far)</summary>
            {PageTable.Of("Evaluations by step", "", PageTable.Heads("step", ["epoch", .. names.Select(FigureText.MetricName)]), rows)}</details>
            """);
    }
}

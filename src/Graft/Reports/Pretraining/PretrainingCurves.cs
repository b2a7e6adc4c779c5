namespace Graft.Reports.Pretraining;

/// <summary>How pretraining went: the loss by step, by language, the share of right guesses, the rate and the gradient norm.</summary>
internal static class PretrainingCurves
{
    /// <summary>The section; null where the log is empty.</summary>
    public static PageSection? Of(RunRecord run)
    {
        var (steps, evaluations) = (run.Log.Steps, run.Log.Evaluations);
        if (steps.Count + evaluations.Count == 0)
            return null;
        var languages = evaluations.SelectMany(evaluation => evaluation.Metrics.Select(pair => pair.Key)).Distinct()
            .Where(name => name.StartsWith(FigureText.LanguageLoss, StringComparison.Ordinal)).ToList();
        LineChart[] charts =
        [
            new("Loss", [new("train", [.. steps.Select(step => ((double)step.Step, step.Loss))], 0), new("held-out", CurvesPart.Scores(evaluations, "loss"), 1, IsMarked: true)], FigureText.Plain),
            new("Held-out loss by language",
                [.. languages.Select((name, i) => new ChartSeries(name[FigureText.LanguageLoss.Length..], CurvesPart.Scores(evaluations, name), i, IsMarked: true))], FigureText.Plain),
            new("Right guesses, held-out", [new("accuracy", CurvesPart.Scores(evaluations, "accuracy"), 0, IsMarked: true)], CurvesPart.AxisPercent) { FromZero = true },
            new("Learning rate", [new("learning rate", CurvesPart.Points(steps, step => step.LearningRate), 0)], FigureText.Plain) { FromZero = true },
            new("Gradient norm before clipping", [new("gradient norm", CurvesPart.Points(steps, step => step.GradientNorm), 0)], FigureText.Plain) { FromZero = true },
        ];
        return new PageSection("curves", "Training", CurvesPart.Intro(run), Markup.Of($"<div class=\"charts\">{charts.Select(chart => chart.ToMarkup())}</div>{CurvesPart.Table(evaluations)}"));
    }
}

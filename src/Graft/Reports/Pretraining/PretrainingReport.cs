namespace Graft.Reports.Pretraining;

/// <summary>The report of a pretraining run, in the form of <see cref="RunReport"/>: what it read, how its loss fell, in which languages.</summary>
internal static class PretrainingReport
{
    /// <summary>The page.</summary>
    /// <param name="run">A pretraining run.</param>
    public static string Html(RunRecord run)
    {
        var title = run is { Score: { } score, Primary: { } primary } ? $"{run.Name}: {run.ScoredOn} {FigureText.MetricName(primary)} {FigureText.Metric(primary, score)}" : run.Name;
        return Page.Html(title, HeaderPart.Of(run),
        [
            PretrainingCurves.Of(run), LanguagesPart.Of(run), PretrainingPart.Of(run),
            ReproducePart.Commands(run), ReproducePart.Recipe(run), ReproducePart.Environment(run),
        ]);
    }
}

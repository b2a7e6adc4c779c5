namespace Graft.Reports;

/// <summary>
/// The report of a run: one HTML file with everything in it, which needs no network, no script and no model. The same files give the same
/// bytes. Its size does not grow with the data beyond what is shown of them: below 1 MB, mostly far below.
/// </summary>
public static class RunReport
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "report.html";

    /// <summary>The report of a run.</summary>
    /// <param name="run">The run.</param>
    public static string Html(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.IsPretraining)
            return Pretraining.PretrainingReport.Html(run);
        var title = run.Score is { } score ? $"{run.Name}: {HeaderPart.PrimaryName(run.Primary)} {FigureText.Percent(score)}" : run.Name;
        return Page.Html(title, HeaderPart.Of(run),
        [
            CurvesPart.Of(run), LabelsPart.Of(run), ConfusionPart.Of(run), CalibrationPart.Of(run), MistakesPart.Of(run), DataPart.Of(run),
            ReproducePart.Commands(run), ReproducePart.Recipe(run), ReproducePart.Environment(run),
        ]);
    }
}

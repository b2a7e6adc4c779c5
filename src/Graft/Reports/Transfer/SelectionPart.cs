namespace Graft.Reports.Transfer;

/// <summary>How the weights of each run were chosen.</summary>
internal static class SelectionPart
{
    /// <summary>The section.</summary>
    public static PageSection Of(TransferResult result)
    {
        var names = result.Sources.Select(source => source.Name).ToList();
        // A run of one source has its plain figure; one of several has a figure of each, and their mean.
        double? DevOf(TransferRow row, TransferredRun run, string name) => run.Dev.TryGetValue($"{result.Primary}_{name}", out var own)
            ? own
            : row.Sources.Count == 1 && row.Sources[0] == name && run.Dev.TryGetValue(result.Primary, out var plain) ? plain : null;
        var rows = result.Rows.SelectMany(row => row.Runs.Select(run => Markup.Of($"""
            <tr><th scope="row">{row.Name}{(row.Kind == TransferRow.Monolingual ? ", its own dev data" : "")}</th><td class="n">{run.Seed}</td>{names.Select(name => Figure(DevOf(row, run, name)))}{Figure(run.Primary is { } primary && run.Dev.TryGetValue(primary, out var chosen) ? chosen : null)}{Figure(run.BestScore)}{Figure(run.AverageScore)}<td class="n">{(run.IsAverage ? "average" : $"step {FigureText.Count(run.KeptStep)}")} of {FigureText.Count(run.Steps)}</td></tr>

            """)));
        return new PageSection("selection", "How weights were chosen",
            "By dev data of the sources alone, the mean over the sources where there are several; a run never sees a test set, and no dev data of a target "
            + $"but for its upper bound. {FigureText.Heading(FigureText.MetricName(result.Primary))} of dev data in per cent: of each source, of what chose, and, where both were tried, of the best step "
            + "and of the average over steps.",
            PageTable.Of("Dev figures of each run", "sortable",
                PageTable.Heads("trained on", ["seed", .. names.Select(name => $"dev {name}"), "chosen by", "best step", "average", "kept"]), rows));
    }

    private static Markup Figure(double? value) => value is { } figure ? PageTable.Figure(figure, FigureText.BarePercent(figure)) : PageTable.Unknown;
}

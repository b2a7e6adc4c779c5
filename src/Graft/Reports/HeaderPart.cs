using System.Text.Json;

using Graft.Reports.Pretraining;

namespace Graft.Reports;

/// <summary>What a report begins with: the run, its score, the figures beside it, and what is missing.</summary>
internal static class HeaderPart
{
    /// <summary>The header of a run's page.</summary>
    public static Markup Of(RunRecord run) => Markup.Of($"""
        <p class="eyebrow">Graft run report</p>
        <h1>{run.Name}</h1>
        <p class="lead">{(run.IsPretraining ? PretrainingPart.Lead(run) : Lead(run))}</p>
        <div class="hero">{Score(run)}<dl class="tiles">{Tiles(run).Select(tile => Markup.Of($"<div><dt>{tile.Name}</dt><dd>{tile.Value}</dd></div>"))}</dl></div>
        {MissingParts(run.Missing)}
        """);

    /// <summary>The last part of a path, whichever separators it has.</summary>
    public static string FileName(string path) => path[(path.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>What a page lacks; nothing where it lacks nothing.</summary>
    public static Markup MissingParts(IReadOnlyList<string> missing) => Notes("What is missing here", missing);

    /// <summary>Notes that stand out; nothing where there are none.</summary>
    public static Markup Notes(string title, IReadOnlyList<string> notes) => notes.Count == 0 ? Markup.None : Markup.Of(
        $"<div class=\"missing\" role=\"note\"><p>{title}</p><ul>{notes.Select(note => Markup.Of($"<li>{note}</li>"))}</ul></div>\n");

    /// <summary>What a primary metric is called in full.</summary>
    public static string PrimaryName(string? primary) => primary switch
    {
        "f1" => "dev F1 of spans",
        null => "dev score",
        _ => $"dev {FigureText.MetricName(primary)}",
    };

    private static Markup Lead(RunRecord run)
    {
        var (model, train) = (run.Recipe.Text("model") ?? "an unknown model", run.Recipe.Text("data", "train") ?? SourceNames(run) ?? "unknown data");
        var from = Markup.Of($"<b>{FileName(model)}</b>{(run.Recipe.At("from_scratch") is { ValueKind: JsonValueKind.True } ? "'s network from scratch," : "")} trained for {run.Recipe.Text("task") ?? "an unknown task"} on <b>{FileName(train)}</b>");
        if (run.Recipe.At("data", "sources") is not null)
            return run.HasDevData ? Markup.Of($"{from}, scored on their dev data.") : Markup.Of($"{from}.");
        return run.Recipe.Text("data", "dev") is { } dev
            ? Markup.Of($"{from}, scored on <b>{FileName(dev)}</b>.")
            : run.Recipe.Number("data", "dev_share") is { } share ? Markup.Of($"{from}, scored on the {FigureText.RoughPercent(share)} of it that was held out.") : Markup.Of($"{from}.");
    }

    /// <summary>The names of a run's sources, or null where its data have none.</summary>
    private static string? SourceNames(RunRecord run) => run.Recipe.At("data", "sources") is { ValueKind: JsonValueKind.Array } sources
        ? string.Join(" + ", sources.EnumerateArray().Select(source => source.Text("name") ?? "?"))
        : null;

    private static Markup Score(RunRecord run)
    {
        if (run is not { Score: { } score, Primary: { } primary })
            return Markup.None;
        var (figure, name) = FigureText.IsLoss(primary)
            ? (PageTable.Text(FigureText.Metric(primary, score)), $"{run.ScoredOn} {FigureText.MetricName(primary)}")
            : (Markup.Of($"{100 * score:0.00}<small> %</small>"), PrimaryName(primary));
        return Markup.Of($"<p class=\"score\"><strong>{figure}</strong><span>{name}{(run.IsFinished ? "" : ", best so far")}</span></p>");
    }

    private static IEnumerable<(string Name, Markup Value)> Tiles(RunRecord run)
    {
        foreach (var (name, value) in run.Metrics.Where(pair => pair.Key != run.Primary).Take(12))
            yield return ($"{run.ScoredOn} {FigureText.MetricName(name)}", PageTable.Text(FigureText.Metric(name, value)));
        if (run.CalibrationError is { } error)
            yield return ("calibration error", PageTable.Text(FigureText.Percent(error)));
        yield return ("steps", PageTable.Text(run.KeptStep is { } kept && kept != run.Steps ? $"{FigureText.Count(run.Steps)}, kept {FigureText.Count(kept)}" : FigureText.Count(run.Steps)));
        if (run.Results?.Number("seconds") is { } seconds)
            yield return ("time", PageTable.Measured(FigureText.Duration(seconds)));
        if (run.Results?.Number("tokens_per_second") is { } rate)
            yield return ("tokens a second", PageTable.Measured(FigureText.Count(rate)));
        if (run.Results?.Number("peak_memory_bytes") is { } bytes)
            yield return ("peak memory", PageTable.Measured(FigureText.Bytes(bytes)));
    }
}

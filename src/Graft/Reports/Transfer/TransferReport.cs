using System.Text.Json;

namespace Graft.Reports.Transfer;

/// <summary>The report of a transfer study: one page with everything in it, in the form of <see cref="RunReport"/>.</summary>
public static class TransferReport
{
    private const int LongestValue = 1000;

    /// <summary>The report of a study, from the files in its directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="RunFormatException">It holds no study of which a run is finished.</exception>
    public static string Html(string directory)
    {
        var result = TransferResult.Read(directory);
        var recipe = RunFiles.Object(Path.Combine(directory, RunFiles.RecipeName))
            ?? throw new RunFormatException(directory, $"the folder holds no transfer study ({RunFiles.RecipeName} is not there)");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        return Page.Html(
            $"{name}: transfer to {Targets(result)}", Header(name, result, recipe),
            [MatrixPart.Of(result), FewShotPart.Of(result), TargetsPart.Of(result), SelectionPart.Of(result), SourcesPart.Of(result), Reproduce(name, result), Recipe(recipe)]);
    }

    private static string Targets(TransferResult result) => string.Join(", ", result.Columns.Select(column => column.Target).Distinct());

    private static Markup Header(string name, TransferResult result, JsonElement recipe)
    {
        var notes = result.Finished ? result.Warnings : [.. result.Warnings.Prepend("the study is not finished: what follows is how far it came; go on with it with --resume")];
        return Markup.Of($"""
            <p class="eyebrow">Graft transfer report</p>
            <h1>{name}</h1>
            <p class="lead"><b>{HeaderPart.FileName(recipe.Text("run", "model") ?? "a model")}</b> trained on <b>{string.Join(", ", result.Sources.Select(source => source.Name))}</b>,
            tested on <b>{Targets(result)}</b>; {result.Seeds.Count} {(result.Seeds.Count == 1 ? "seed" : "seeds")} each.</p>
            <div class="hero">{Score(result)}<dl class="tiles">{Tiles(result).Select(tile => Markup.Of($"<div><dt>{tile.Name}</dt><dd>{tile.Value}</dd></div>"))}</dl></div>
            {HeaderPart.Notes("To look at", notes)}
            """);
    }

    /// <summary>The mean over the test sets that are zero-shot for the last set of sources.</summary>
    private static Markup Score(TransferResult result)
    {
        if (MatrixRow.Of(result).LastOrDefault(row => row.Kind == TransferRow.OfSources) is not { } row)
            return Markup.None;
        var values = row.Cells.Where((_, column) => !row.IsOwn[column]).Select(cell => cell?.Metrics.GetValueOrDefault(result.Primary)?.Mean).OfType<double>().ToList();
        return values.Count == 0 ? Markup.None : Markup.Of(
            $"<p class=\"score\"><strong>{100 * values.Average():0.00}<small> %</small></strong><span>zero-shot {FigureText.MetricName(result.Primary)} of {row.Title}, mean of {values.Count} test {(values.Count == 1 ? "set" : "sets")}</span></p>");
    }

    private static IEnumerable<(string Name, Markup Value)> Tiles(TransferResult result)
    {
        var runs = result.Rows.Sum(row => row.Runs.Count);
        yield return ("finished runs", PageTable.Text($"{runs} of {result.Rows.Count * result.Seeds.Count}"));
        yield return ("test sets", PageTable.Text(FigureText.Count(result.Columns.Count)));
        yield return ("test words", PageTable.Text(FigureText.Count(result.Columns.Sum(column => column.Words))));
        yield return ("training time", PageTable.Measured(FigureText.Duration(result.Seconds)));
    }

    private static PageSection Reproduce(string name, TransferResult result) => new("reproduce", "Reproduce",
        "In the study's folder, with the same version of Graft. The same recipe, data, model, kind of processor and number of threads give the same weights.",
        Markup.Of($"""
            <pre class="command"><code>graft transfer --recipe recipe.json --output ../{ReproducePart.Quoted(name + "-again")}</code></pre>
            <p>To go on with this study, or to add seeds, sets, few-shot points and test sets to it; what is finished is not trained again:</p>
            <pre class="command"><code>graft transfer --recipe recipe.json --resume</code></pre>
            <p>One of its runs again, and one of its figures:</p>
            <pre class="command"><code>{OneRun(result)}</code></pre>
            """));

    private static string OneRun(TransferResult result)
    {
        var row = result.Rows.First(row => row.Runs.Count > 0);
        var (run, column) = (row.Runs[0], result.Columns.First(column => row.At(column) is not null));
        var folder = run.Directory.Replace('\\', '/');
        return $"graft train --recipe {ReproducePart.Quoted($"{folder}/recipe.json")} --output again\ngraft evaluate {ReproducePart.Quoted(folder)} --data {ReproducePart.Quoted(column.File.Replace('\\', '/'))}";
    }

    private static PageSection Recipe(JsonElement recipe) => new(
        "recipe", "Recipe", "Every option of the study, defaults included; paths start at its folder.",
        PageTable.Terms(RecipeEntries.Of(recipe).Select(entry => (entry.Key, PageTable.Text(FigureText.Cut(entry.Value, LongestValue))))));
}

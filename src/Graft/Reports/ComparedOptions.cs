namespace Graft.Reports;

/// <summary>In what the recipes and the machines of several runs differ.</summary>
internal static class ComparedOptions
{
    private const int LongestValue = 200;

    /// <summary>The options that differ.</summary>
    public static PageSection Of(RunComparison comparison)
    {
        var table = Table(comparison, "Options that differ", run => RunGroup.Comparable(run));
        return new PageSection("options", "Options that differ", "What all runs have in common is left out.",
            table ?? Markup.Of($"<p>The recipes are the same.</p>"));
    }

    /// <summary>The versions and machines, where they differ; else null.</summary>
    public static PageSection? Environments(RunComparison comparison) =>
        Table(comparison, "Environments that differ", run => run.Environment is { } environment ? ReproducePart.Environment(environment) : []) is { } table
            ? new PageSection("environment", "Environments that differ", "Times and last bits depend on these.", table)
            : null;

    private static Markup? Table(RunComparison comparison, string name, Func<RunRecord, IEnumerable<KeyValuePair<string, string>>> entries)
    {
        // A key that two parts of a recipe had would not be told apart; there is none.
        var values = comparison.Runs.Select(run => entries(run).DistinctBy(entry => entry.Key).ToDictionary()).ToList();
        var keys = values.SelectMany(run => run.Keys).Distinct().Where(key => values.Select(run => run.GetValueOrDefault(key)).Distinct().Count() > 1).ToList();
        if (keys.Count == 0)
            return null;
        var rows = keys.Select(key => Markup.Of(
            $"<tr><th scope=\"row\">{key}</th>{values.Select((run, index) => Markup.Of($"<td class=\"n\">{Shown(comparison.Runs[index], key, run.GetValueOrDefault(key))}</td>"))}</tr>\n"));
        return PageTable.Of(name, "", PageTable.Heads("", comparison.Names), rows);
    }

    // As the recipe has it: a path from the run's folder says more than the same path from the root.
    private static string Shown(RunRecord run, string key, string? value) => FigureText.Cut(
        value is not null && key is "model" or "train" or "dev" ? RecipeEntries.Of(run.Recipe).First(entry => entry.Key == key).Value : value ?? "–", LongestValue);
}

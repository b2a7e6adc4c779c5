namespace Graft.Reports;

/// <summary>Runs that differ by their seed only.</summary>
/// <param name="Runs">The runs, at least two.</param>
/// <param name="Metrics">Mean and sample standard deviation of each metric that all of them have.</param>
public sealed record RunGroup(IReadOnlyList<RunRecord> Runs, IReadOnlyDictionary<string, MeanAndDeviation> Metrics)
{
    /// <summary>The groups among runs; only finished ones count.</summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<RunGroup> Of(IEnumerable<RunRecord> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return [.. runs.Where(run => run is { IsFinished: true, Metrics.Count: > 0 }).GroupBy(Key, StringComparer.Ordinal)
            .Where(group => group.Select(SeedOf).Distinct(StringComparer.Ordinal).Count() > 1 && group.Select(SeedOf).Distinct(StringComparer.Ordinal).Count() == group.Count())
            .Select(group => new RunGroup([.. group], Summarize([.. group])))];
    }

    /// <summary>A run's seed, as the recipe has it.</summary>
    internal static string SeedOf(RunRecord run) => RecipeEntries.Of(run.Recipe).FirstOrDefault(entry => entry.Key == "seed").Value ?? "";

    private static string Key(RunRecord run) => string.Join('\n', Comparable(run).Where(entry => entry.Key != "seed").Select(entry => $"{entry.Key} {entry.Value}"));

    /// <summary>A run's options but for its place: paths are made absolute, since runs need not lie beside each other.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Comparable(RunRecord run) => RecipeEntries.Of(run.Recipe)
        .Where(entry => entry.Key != "output")
        .Select(entry => entry.Key is "model" or "train" or "dev" ? KeyValuePair.Create(entry.Key, Path.GetFullPath(entry.Value, Path.GetFullPath(run.Directory))) : entry);

    private static SortedDictionary<string, MeanAndDeviation> Summarize(IReadOnlyList<RunRecord> runs)
    {
        var found = new SortedDictionary<string, MeanAndDeviation>(StringComparer.Ordinal);
        foreach (var name in runs[0].Metrics.Select(pair => pair.Key))
        {
            var values = runs.Select(run => run.Metric(name)).OfType<double>().ToList();
            if (values.Count == runs.Count)
                found[name] = MeanAndDeviation.Of(values);
        }

        return found;
    }
}

using Graft.Reports;

namespace Graft.Experiments;

/// <summary>How the runs of several seeds ended; saved as <c>seeds.json</c>, and written anew after each run.</summary>
/// <param name="Finished">Whether every seed's run is finished; otherwise they can be resumed.</param>
/// <param name="Primary">The key of the metric that chose the weights, or null without dev data.</param>
/// <param name="Metrics">The dev data's figures over the finished runs, as fractions; empty without dev data.</param>
/// <param name="Runs">The finished runs in the order of the seeds.</param>
public sealed record SeedsResult(bool Finished, string? Primary, IReadOnlyDictionary<string, MetricSpread> Metrics, IReadOnlyList<SeedResult> Runs)
{
    /// <summary>The file's name in the directory of all seeds.</summary>
    public const string FileName = "seeds.json";

    /// <summary>Puts finished runs together.</summary>
    /// <param name="runs">The finished runs, in the order of the seeds.</param>
    /// <param name="finished">Whether they are all.</param>
    public static SeedsResult Of(IReadOnlyList<SeedResult> runs, bool finished)
    {
        ArgumentNullException.ThrowIfNull(runs);
        // A figure that only some seeds have, such as the score of a type that only they predict, has no mean over seeds.
        var names = runs.Count == 0 ? [] : runs[0].Result.Metrics.Keys.Where(name => runs.All(run => run.Result.Metrics.ContainsKey(name)));
        return new SeedsResult(
            finished, runs.Count == 0 ? null : runs[0].Result.Primary,
            names.ToDictionary(name => name, name => MetricSpread.Of([.. runs.Select(run => run.Result.Metrics[name])])), runs);
    }
}

namespace Graft.Tasks;

/// <summary>What an evaluation found.</summary>
/// <param name="Metrics">Figures as fractions, under the names that results and the command line's JSON use, such as <c>accuracy</c>.</param>
/// <param name="Primary">The key in <paramref name="Metrics"/> by which weights are chosen.</param>
/// <param name="LowerIsBetter">Whether the primary metric is better the lower it is, as a loss is; default false.</param>
public sealed record EvaluationScores(IReadOnlyDictionary<string, double> Metrics, string Primary, bool LowerIsBetter = false)
{
    /// <summary>The primary metric's value, negative where lower is better: higher is better.</summary>
    public double Score => LowerIsBetter ? -Metrics[Primary] : Metrics[Primary];
}

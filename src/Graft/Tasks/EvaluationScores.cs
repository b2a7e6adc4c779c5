namespace Graft.Tasks;

/// <summary>What an evaluation found.</summary>
/// <param name="Metrics">Figures as fractions, under the names that results and the command line's JSON use, such as <c>accuracy</c>.</param>
/// <param name="Primary">The key in <paramref name="Metrics"/> by which weights are chosen; higher is better.</param>
public sealed record EvaluationScores(IReadOnlyDictionary<string, double> Metrics, string Primary)
{
    /// <summary>The primary metric's value.</summary>
    public double Score => Metrics[Primary];
}

using Graft.Metrics;

namespace Graft.Experiments.Transfer;

/// <summary>What a run's model scores on a test set: the figures of <c>graft evaluate</c>.</summary>
/// <param name="Target">The target.</param>
/// <param name="Test">The test set.</param>
/// <param name="Sha256">The hash of its file.</param>
/// <param name="Primary">The figure by which training chooses.</param>
/// <param name="Metrics">The figures, as fractions.</param>
/// <param name="Labels">Precision, recall and F1 of each label.</param>
/// <param name="UnknownLabels">Labels that the model does not know, and how often; they count as wrong.</param>
public sealed record TargetScore(
    string Target,
    string Test,
    string Sha256,
    string Primary,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, Score> Labels,
    IReadOnlyDictionary<string, int> UnknownLabels);

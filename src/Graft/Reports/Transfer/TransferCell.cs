namespace Graft.Reports.Transfer;

/// <summary>What the runs of a row score on a test set.</summary>
/// <param name="Target">The target.</param>
/// <param name="Test">The test set.</param>
/// <param name="Metrics">Each figure as a fraction over the seeds, in the order of the row's runs.</param>
/// <param name="Labels">F1 of each label over the seeds likewise.</param>
/// <param name="UnknownLabels">Labels of the test set that the row's training data lack, and how many words have them: they count as wrong.</param>
public sealed record TransferCell(
    string Target,
    string Test,
    IReadOnlyDictionary<string, MetricSpread> Metrics,
    IReadOnlyDictionary<string, MetricSpread> Labels,
    IReadOnlyDictionary<string, int> UnknownLabels);

namespace Graft.Reports;

/// <summary>A line of the log about an evaluation.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Epochs done, in fractions.</param>
/// <param name="IsBest">Whether no earlier evaluation was as good.</param>
/// <param name="Metrics">The figures, as fractions.</param>
internal sealed record LoggedEvaluation(long Step, double Epoch, bool IsBest, IReadOnlyList<KeyValuePair<string, double>> Metrics)
{
    /// <summary>One figure, or null.</summary>
    public double? this[string name] => Metrics.Where(pair => pair.Key == name).Select(pair => (double?)pair.Value).FirstOrDefault();
}

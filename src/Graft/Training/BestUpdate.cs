namespace Graft.Training;

/// <summary>The best evaluation of a run.</summary>
/// <param name="Update">Optimizer steps done when it was made.</param>
/// <param name="Metric">The primary metric's key.</param>
/// <param name="Score">Its value.</param>
public sealed record BestUpdate(int Update, string Metric, double Score);

namespace Graft.Metrics;

/// <summary>Precision, recall and F1 of one label or span type, or of an average over them; fractions of 1.</summary>
/// <param name="Precision">Right ones among those predicted.</param>
/// <param name="Recall">Right ones among the true.</param>
/// <param name="F1">The harmonic mean of both; 0 where both are 0.</param>
/// <param name="Support">How many true ones there are.</param>
public readonly record struct Score(double Precision, double Recall, double F1, int Support);

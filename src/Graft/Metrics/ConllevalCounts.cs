namespace Graft.Metrics;

/// <summary>Counts of the CoNLL-2000 evaluation, with its figures in per cent.</summary>
/// <param name="Correct">Phrases found with type and both ends right.</param>
/// <param name="Found">Phrases predicted.</param>
/// <param name="Phrases">Phrases that are there.</param>
public readonly record struct ConllevalCounts(int Correct, int Found, int Phrases)
{
    /// <summary>Precision in per cent; 0 where nothing is found.</summary>
    public double Precision => Found == 0 ? 0 : 100.0 * Correct / Found;

    /// <summary>Recall in per cent; 0 where there is nothing to find.</summary>
    public double Recall => Phrases == 0 ? 0 : 100.0 * Correct / Phrases;

    /// <summary>The harmonic mean of both in per cent.</summary>
    public double Fb1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}

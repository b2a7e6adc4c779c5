namespace Graft.Metrics;

/// <summary>Averages of scores over labels or span types.</summary>
internal static class ScoreAverages
{
    /// <summary>The plain mean; NaN of nothing.</summary>
    public static Score Macro(IReadOnlyCollection<Score> scores) => scores.Count == 0
        ? new Score(double.NaN, double.NaN, double.NaN, 0)
        : new Score(scores.Average(s => s.Precision), scores.Average(s => s.Recall), scores.Average(s => s.F1), scores.Sum(s => s.Support));

    /// <summary>
    /// The mean weighted by support. Without support, recall is the value of a zero division, and so are precision and F1 where nothing is
    /// predicted either; otherwise they are 0.
    /// </summary>
    public static Score Weighted(IReadOnlyCollection<Score> scores, bool anyPredicted, double zeroDivision)
    {
        var support = scores.Sum(s => s.Support);
        if (support == 0)
            return new Score(anyPredicted ? 0 : zeroDivision, zeroDivision, anyPredicted ? 0 : zeroDivision, 0);
        double Mean(Func<Score, double> figure) => scores.Sum(s => figure(s) * s.Support) / support;
        return new Score(Mean(s => s.Precision), Mean(s => s.Recall), Mean(s => s.F1), support);
    }
}

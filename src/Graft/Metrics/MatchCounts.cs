namespace Graft.Metrics;

/// <summary>What precision and recall are made of.</summary>
/// <param name="Correct">True and predicted.</param>
/// <param name="Predicted">Predicted.</param>
/// <param name="Actual">True.</param>
public readonly record struct MatchCounts(int Correct, int Predicted, int Actual)
{
    /// <summary>The score.</summary>
    /// <param name="zeroDivision">What stands for precision where nothing is predicted, and for recall where nothing is true: 0 or 1.</param>
    public Score ToScore(double zeroDivision = 0)
    {
        var precision = Predicted == 0 ? zeroDivision : (double)Correct / Predicted;
        var recall = Actual == 0 ? zeroDivision : (double)Correct / Actual;
        var sum = precision + recall;
        return new Score(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum, Actual);
    }

    /// <summary>The sum of two counts.</summary>
    /// <param name="other">The other.</param>
    public MatchCounts Plus(MatchCounts other) =>
        new(checked(Correct + other.Correct), checked(Predicted + other.Predicted), checked(Actual + other.Actual));
}

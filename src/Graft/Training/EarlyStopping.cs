namespace Graft.Training;

/// <summary>When a run ends before its last step: the rule and the words of the reference's EarlyStoppingCallback.</summary>
internal static class EarlyStopping
{
    /// <summary>How many evaluations in a row were no better by more than the threshold, a new one included.</summary>
    /// <param name="options">The threshold.</param>
    /// <param name="state">The run before the new evaluation.</param>
    /// <param name="score">The new evaluation's primary metric.</param>
    public static int EvaluationsWithoutGain(TrainingOptions options, TrainingState state, double score) =>
        state.Best is not { } best || score - best.Scores.Score > options.EarlyStoppingThreshold ? 0 : state.EvaluationsWithoutGain + 1;

    /// <summary>Whether a run is to stop.</summary>
    public static bool IsDue(TrainingOptions options, TrainingState state) =>
        options.EarlyStoppingPatience is { } patience && state.EvaluationsWithoutGain >= patience;
}

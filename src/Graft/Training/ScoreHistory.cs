using Graft.Tasks;
using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>What an evaluation does to a run's state: the best step, the patience of early stopping, the rate that follows the score.</summary>
internal static class ScoreHistory
{
    /// <summary>The state before the first evaluation of a schedule that follows the score; null for other schedules.</summary>
    public static ReduceOnPlateauState? FirstPlateau(TrainingOptions options) =>
        options.LrSchedulerType == ScheduleKind.ReduceLrOnPlateau ? new ReduceOnPlateau(new ReduceOnPlateauOptions(), options.LearningRate).State : null;

    /// <summary>Whether no earlier evaluation was as good.</summary>
    public static bool IsBest(TrainingState state, EvaluationScores scores) => !(scores.Score <= state.Best?.Scores.Score) && !double.IsNaN(scores.Score);

    /// <summary>The state after an evaluation.</summary>
    public static TrainingState After(TrainingState state, EvaluationScores scores, TrainingOptions options) => state with
    {
        LastScores = scores,
        Best = IsBest(state, scores) ? new BestUpdate(state.Update, scores) : state.Best,
        EvaluationsWithoutGain = EarlyStopping.EvaluationsWithoutGain(options, state, scores.Score),
        Plateau = state.Plateau is { } plateau ? AfterEvaluation(plateau, scores) : null,
    };

    // The metric itself and not the score: of a negative number a relative threshold lies on the wrong side, so that a flat loss would count as a gain.
    private static ReduceOnPlateauState AfterEvaluation(ReduceOnPlateauState state, EvaluationScores scores)
    {
        var plateau = new ReduceOnPlateau(new ReduceOnPlateauOptions { Mode = scores.LowerIsBetter ? PlateauMode.Min : PlateauMode.Max }, state);
        plateau.Observe(scores.Metrics[scores.Primary]);
        return plateau.State;
    }
}

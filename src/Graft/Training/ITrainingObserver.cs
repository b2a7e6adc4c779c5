using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>Watches a run: progress bars, logs, tests. Called on the training thread, so it must return quickly.</summary>
public interface ITrainingObserver
{
    /// <summary>Training begins, or goes on after an interruption.</summary>
    /// <param name="plan">How many steps there are.</param>
    /// <param name="state">Where the run stands.</param>
    void OnStart(TrainingPlan plan, TrainingState state);

    /// <summary>A step is done.</summary>
    /// <param name="report">What it did.</param>
    void OnStep(StepReport report);

    /// <summary>The dev data were scored.</summary>
    /// <param name="state">Where the run stands, the scores included.</param>
    /// <param name="isBest">Whether no earlier evaluation was as good.</param>
    void OnEvaluation(TrainingState state, bool isBest);

    /// <summary>A checkpoint is on disk.</summary>
    /// <param name="path">Its folder.</param>
    void OnCheckpoint(string path);

    /// <summary>Something the user should know, such as a damaged checkpoint that was passed over.</summary>
    /// <param name="message">One sentence.</param>
    void OnWarning(string message);
}

using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>Several observers as one, told in order.</summary>
/// <param name="observers">The observers.</param>
public sealed class TrainingObservers(params IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void OnStart(TrainingPlan plan, TrainingState state) => Tell(observer => observer.OnStart(plan, state));

    /// <inheritdoc/>
    public void OnStep(StepReport report) => Tell(observer => observer.OnStep(report));

    /// <inheritdoc/>
    public void OnEvaluation(TrainingState state, bool isBest) => Tell(observer => observer.OnEvaluation(state, isBest));

    /// <inheritdoc/>
    public void OnCheckpoint(string path) => Tell(observer => observer.OnCheckpoint(path));

    /// <inheritdoc/>
    public void OnWarning(string message) => Tell(observer => observer.OnWarning(message));

    private void Tell(Action<ITrainingObserver> what)
    {
        foreach (var observer in observers)
            what(observer);
    }
}

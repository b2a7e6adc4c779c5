using Graft.Training;
using Graft.Training.Schedules;
using TorchSharp;

namespace Graft.Tests.Training;

/// <summary>Keeps all that a run tells.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<StepReport> Steps { get; } = [];

    public List<(TrainingState State, bool IsBest)> Evaluations { get; } = [];

    public List<string> Checkpoints { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Live tensors of the training thread after each step.</summary>
    public List<long> LiveTensors { get; } = [];

    public int? StartedAt { get; private set; }

    public Action<StepReport>? StepDone { get; init; }

    public Action<string>? CheckpointDone { get; init; }

    public void OnStart(TrainingPlan plan, TrainingState state) => StartedAt = state.Update;

    public void OnStep(StepReport report)
    {
        Steps.Add(report);
        LiveTensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        StepDone?.Invoke(report);
    }

    public void OnEvaluation(TrainingState state, bool isBest) => Evaluations.Add((state, isBest));

    public void OnCheckpoint(string path)
    {
        Checkpoints.Add(Path.GetFileName(path));
        CheckpointDone?.Invoke(path);
    }

    public void OnWarning(string message) => Warnings.Add(message);
}

using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Experiments.Quickstart;

/// <summary>Turns the steps of one run after another into the progress of the whole, and keeps the training loss of a run's end.</summary>
/// <param name="progress">Told how far it is; may be null.</param>
/// <param name="totalCost">What all runs cost together.</param>
internal sealed class QuickstartObserver(IProgress<QuickstartProgress>? progress, double totalCost) : ITrainingObserver
{
    private const int LastSteps = 10;

    private readonly Queue<double> _losses = new();
    private PlannedRun? _run;
    private double _costBefore;
    private long _tokens;
    private int _totalUpdates;

    /// <summary>The mean loss of the last steps of the run.</summary>
    public double TrainLoss => _losses.Average();

    /// <summary>A run begins, with reading its files.</summary>
    public void Begin(PlannedRun run)
    {
        _run = run;
        _losses.Clear();
        Report(0, null);
    }

    /// <summary>A run has ended.</summary>
    public void End(PlannedRun run)
    {
        _costBefore += run.Cost;
        Report(0, TrainLoss);
    }

    /// <inheritdoc/>
    public void OnStart(TrainingPlan plan, TrainingState state) => _totalUpdates = plan.TotalUpdates;

    /// <inheritdoc/>
    public void OnStep(StepReport report)
    {
        _tokens += report.Tokens;
        _losses.Enqueue(report.Loss);
        if (_losses.Count > LastSteps)
            _losses.Dequeue();
        Report((double)report.Update / _totalUpdates, report.Loss);
    }

    /// <inheritdoc/>
    public void OnEvaluation(TrainingState state, bool isBest)
    {
    }

    /// <inheritdoc/>
    public void OnCheckpoint(string path)
    {
    }

    /// <inheritdoc/>
    public void OnWarning(string message)
    {
    }

    private void Report(double share, double? loss) =>
        progress?.Report(new QuickstartProgress((int)(QuickstartProgress.Total * (_costBefore + (share * _run!.Cost)) / totalCost), _run.Title, _tokens, loss));
}

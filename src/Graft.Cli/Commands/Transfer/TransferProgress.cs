using System.Globalization;
using Graft.Cli.Shell;
using Graft.Experiments.Transfer;
using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Cli.Commands.Transfer;

/// <summary>Shows a study: one bar over all of its runs, with the time that is left for the whole.</summary>
internal sealed class TransferProgress(Terminal terminal, TransferStudy study) : ITrainingObserver, IDisposable
{
    // Dev and test sets are scored between steps, which a rate of seconds would not know of.
    private readonly ProgressView _view = new(terminal, "transfer", "tokens", rateOver: TimeSpan.FromMinutes(20));
    private TransferJob _job = study.Jobs[0];
    private int _number;
    private int _jobSteps = 1;
    private long _tokens;
    private double _smoothedLoss;
    private string? _score;

    /// <summary>A run of the study begins.</summary>
    public void Begin(TransferJob job)
    {
        _job = job;
        _number = study.Jobs.ToList().IndexOf(job) + 1;
        _smoothedLoss = double.NaN;
        _score = null;
        if (terminal.ShowsProgress)
            terminal.Say($"{_number} of {study.Jobs.Count}: {Name(job)}");
    }

    /// <summary>A run is finished and scored.</summary>
    public void End(TransferJob job, IReadOnlyList<TargetScore> scores)
    {
        if (terminal.ShowsProgress)
            terminal.Say($"{Name(job)}{(job.IsFinished ? ", finished before" : "")}: {string.Join(", ", scores.Select(score => $"{score.Target}/{score.Test} {Percent(score.Metrics[score.Primary])}"))}");
    }

    /// <inheritdoc/>
    public void OnStart(TrainingPlan plan, TrainingState state)
    {
        _jobSteps = plan.TotalUpdates;
        if (state.Update > 0)
            terminal.Say($"resumed after step {state.Update} of {plan.TotalUpdates}");
    }

    /// <inheritdoc/>
    public void OnStep(StepReport report)
    {
        _tokens += report.Tokens;
        _smoothedLoss = double.IsNaN(_smoothedLoss) ? report.Loss : 0.9 * _smoothedLoss + 0.1 * report.Loss;
        var fields = new List<(string, string)>
        {
            ("run", $"{_number}/{study.Jobs.Count} {Name(_job)}"),
            ("loss", _smoothedLoss.ToString("0.0000", CultureInfo.InvariantCulture)),
        };
        if (_score is not null)
            fields.Add(("source dev", _score));
        // The run's own steps may be more than planned, where sentences run in windows.
        var done = _job.StepsBefore + (long)((double)_job.Steps * report.Update / _jobSteps);
        _view.Report(new ProgressReport(done, study.Steps, _tokens, fields));
    }

    /// <inheritdoc/>
    public void OnEvaluation(TrainingState state, bool isBest) => _score = Percent(state.LastScores!.Metrics[state.LastScores.Primary]);

    /// <inheritdoc/>
    public void OnCheckpoint(string path) => terminal.SayDetail($"checkpoint {path}");

    /// <inheritdoc/>
    public void OnWarning(string message) => terminal.Warn($"{Name(_job)}: {message}");

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();

    private static string Name(TransferJob job) => $"{job.Row}, seed {job.Seed}";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");
}

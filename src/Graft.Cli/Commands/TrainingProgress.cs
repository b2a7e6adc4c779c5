using System.Globalization;
using Graft.Cli.Shell;
using Graft.Training;
using Graft.Training.Schedules;

namespace Graft.Cli.Commands;

/// <summary>Shows a training run: a bar with rate, remaining time, loss, learning rate and the last dev score.</summary>
internal sealed class TrainingProgress(Terminal terminal) : ITrainingObserver, IDisposable
{
    private readonly ProgressView _view = new(terminal, "training", "tokens");
    private int _totalUpdates;
    private long _tokens;
    private double _smoothedLoss = double.NaN;
    private string? _score;

    /// <inheritdoc/>
    public void OnStart(TrainingPlan plan, TrainingState state)
    {
        _totalUpdates = plan.TotalUpdates;
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
            ("epoch", report.Epoch.ToString("0.00", CultureInfo.InvariantCulture)),
            ("loss", _smoothedLoss.ToString("0.0000", CultureInfo.InvariantCulture)),
            ("rate", report.LearningRate.ToString("0.0e+0", CultureInfo.InvariantCulture)),
        };
        if (_score is not null)
            fields.Add(("dev", _score));
        _view.Report(new ProgressReport(report.Update, _totalUpdates, _tokens, fields));
    }

    /// <inheritdoc/>
    public void OnEvaluation(TrainingState state, bool isBest)
    {
        var scores = state.LastScores!;
        var value = scores.Metrics[scores.Primary];
        _score = scores.LowerIsBetter ? value.ToString("0.0000", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00} %");
        if (terminal.ShowsProgress)
            terminal.Say($"step {state.Update}: dev {scores.Primary} {_score}{(isBest ? ", the best so far" : "")}");
    }

    /// <inheritdoc/>
    public void OnCheckpoint(string path) => terminal.SayDetail($"checkpoint {path}");

    /// <inheritdoc/>
    public void OnWarning(string message) => terminal.Warn(message);

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}

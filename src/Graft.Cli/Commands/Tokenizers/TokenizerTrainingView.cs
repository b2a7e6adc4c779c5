using System.Globalization;
using Graft.Cli.Shell;
using Graft.Tokenizers.Trainers;
using Progress = Graft.Tokenizers.Trainers.TrainingProgress;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>Shows how far the training of a tokenizer is: one bar for counting, one for learning.</summary>
internal sealed class TokenizerTrainingView(Terminal terminal) : IProgress<Progress>, IDisposable
{
    private TrainingPhase? _phase;
    private ProgressView? _view;

    /// <inheritdoc/>
    public void Report(Progress value)
    {
        if (value.Phase == TrainingPhase.ChoosingWords)
        {
            _view?.Dispose();
            (_view, _phase) = (null, null);
            if (value.Total is { } all && value.Done < all)
            {
                terminal.Warn(string.Create(CultureInfo.InvariantCulture,
                    $"memory is not enough for all {all:N0} different words, the {value.Done:N0} most frequent are learnt from; --memory allows more."));
            }

            return;
        }

        if (_phase != value.Phase)
        {
            _view?.Dispose();
            _view = value.Phase == TrainingPhase.CountingWords
                ? new ProgressView(terminal, "counting words", "bytes")
                : new ProgressView(terminal, "learning", "steps");
            _phase = value.Phase;
        }

        _view!.Report(new ProgressReport(value.Done, value.Total ?? 0, value.Done, []));
    }

    /// <inheritdoc/>
    public void Dispose() => _view?.Dispose();
}

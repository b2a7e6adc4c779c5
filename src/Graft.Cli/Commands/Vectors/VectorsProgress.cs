using System.Globalization;
using Graft.Cli.Shell;
using Graft.Vectors;

namespace Graft.Cli.Commands.Vectors;

/// <summary>Shows how far a work on word vectors is: a bar for each of its phases.</summary>
internal sealed class VectorsProgress(Terminal terminal) : IProgress<WordVectorsProgress>, IDisposable
{
    private WordVectorsPhase? _phase;
    private ProgressView? _view;
    private double? _loss;

    /// <inheritdoc/>
    public void Report(WordVectorsProgress value)
    {
        // One report sees a few hundred pairs: a mean over many is what one can watch.
        const double Newest = 0.02;
        if (_phase != value.Phase)
        {
            _view?.Dispose();
            _view = value.Phase switch
            {
                WordVectorsPhase.Reading => new ProgressView(terminal, "reading", "bytes"),
                WordVectorsPhase.CountingWords => new ProgressView(terminal, "counting words", "bytes"),
                WordVectorsPhase.Encoding => new ProgressView(terminal, "encoding", "bytes"),
                _ => new ProgressView(terminal, "training", "words"),
            };
            _phase = value.Phase;
        }

        if (value.Loss is { } loss)
            _loss = _loss is { } mean ? mean + Newest * (loss - mean) : loss;
        _view!.Report(new ProgressReport(value.Done, value.Total, value.Done,
            _loss is { } shown ? [("loss", shown.ToString("0.000", CultureInfo.InvariantCulture))] : []));
    }

    /// <inheritdoc/>
    public void Dispose() => _view?.Dispose();
}

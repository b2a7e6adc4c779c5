using Graft.Benchmarks;
using Graft.Cli.Shell;

namespace Graft.Cli.Commands;

/// <summary>Shows how far a benchmark has come: one bar a part. The rate includes warm-up and sgemm, unlike the figures of the result.</summary>
internal sealed class BenchmarkProgressView(Terminal terminal) : IProgress<BenchmarkProgress>, IDisposable
{
    private BenchmarkPart? _part;
    private ProgressView? _view;

    /// <inheritdoc/>
    public void Report(BenchmarkProgress value)
    {
        if (_part != value.Part)
        {
            _view?.Dispose();
            _view = new ProgressView(terminal, value.Part.ToString().ToLowerInvariant(), "tokens");
            _part = value.Part;
        }

        _view!.Report(new ProgressReport(value.Done, value.Total, value.Tokens, []));
    }

    /// <inheritdoc/>
    public void Dispose() => _view?.Dispose();
}

using Graft.Cli.Shell;
using Graft.Inference;

namespace Graft.Cli.Commands;

/// <summary>Shows how far a model has come with many texts.</summary>
internal sealed class InferenceProgressView(Terminal terminal, string title) : IProgress<InferenceProgress>, IDisposable
{
    private readonly ProgressView _view = new(terminal, title, "rows");

    /// <inheritdoc/>
    public void Report(InferenceProgress value) => _view.Report(new ProgressReport(value.Done, value.Total, value.Done, []));

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}

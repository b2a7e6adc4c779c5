using System.Globalization;
using Graft.Cli.Shell;
using Graft.Pretraining.Corpora;

namespace Graft.Cli.Commands.Corpora;

/// <summary>Shows how far the making of a corpus is, in megabytes of its input files.</summary>
internal sealed class CorpusBuildView(Terminal terminal) : IProgress<CorpusProgress>, IDisposable
{
    private readonly ProgressView _view = new(terminal, "tokenising", "bytes");

    /// <inheritdoc/>
    public void Report(CorpusProgress value) => _view.Report(new ProgressReport(
        value.BytesRead, value.TotalBytes, value.BytesRead,
        [("language", value.Language), ("documents", value.Documents.ToString("N0", CultureInfo.InvariantCulture))]));

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}

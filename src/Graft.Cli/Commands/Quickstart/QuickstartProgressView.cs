using System.Globalization;
using Graft.Cli.Shell;
using Graft.Experiments.Quickstart;

namespace Graft.Cli.Commands.Quickstart;

/// <summary>One bar over all runs, with what is trained now.</summary>
internal sealed class QuickstartProgressView(Terminal terminal) : IProgress<QuickstartProgress>, IDisposable
{
    private readonly ProgressView _view = new(terminal, "quickstart", "tokens");
    private string? _run;

    /// <inheritdoc/>
    public void Report(QuickstartProgress value)
    {
        if (!terminal.CanRedraw && value.Run != _run && terminal.ShowsProgress)
            terminal.Say(value.Run);
        _run = value.Run;
        List<(string, string)> fields = [("now", value.Run)];
        if (value.Loss is { } loss)
            fields.Add(("loss", loss.ToString("0.00", CultureInfo.InvariantCulture)));
        _view.Report(new ProgressReport(value.Done, QuickstartProgress.Total, value.Tokens, fields));
    }

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}

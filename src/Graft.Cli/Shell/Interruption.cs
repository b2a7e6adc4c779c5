using System.Runtime.InteropServices;

namespace Graft.Cli.Shell;

/// <summary>
/// Turns the first Ctrl-C or request to end (SIGTERM) into a cancelled token; the second ends the process at once. SIGUSR1 asks too: it is what
/// mpirun passes on to its processes without ending them itself, and what Slurm sends ahead of a job's end when asked to.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // Its number on Linux; .NET has no name for it.
    private const PosixSignal UserSignal = (PosixSignal)10;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            .. OperatingSystem.IsLinux() ? new[] { PosixSignalRegistration.Create(UserSignal, OnSignal) } : [],
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Left alone, the runtime ends the process: that is what a second signal asks for.
        if (_source.IsCancellationRequested)
            return;
        context.Cancel = true;
        _source.Cancel();
    }
}

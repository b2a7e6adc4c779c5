using System.CommandLine;
using Graft.Native;
using TorchSharp;

namespace Graft.Cli.Shell;

/// <summary>What a command works with.</summary>
/// <param name="Parsed">The command line: <c>Parsed.GetValue(option)</c>.</param>
/// <param name="Terminal">Where everything is written.</param>
/// <param name="Threads">The value of <c>--threads</c>, or null where libtorch is to choose.</param>
internal sealed record CommandContext(ParseResult Parsed, Terminal Terminal, int? Threads)
{
    /// <summary>Loads libtorch and gives it the threads asked for. A command that computes calls this first; others start faster without.</summary>
    /// <exception cref="NativeLibraryException">libtorch cannot be loaded.</exception>
    public NativeLibrariesReport StartTorch()
    {
        var report = NativeLibraries.Load();
        if (Threads is { } threads)
            torch.set_num_threads(threads);
        return report;
    }
}

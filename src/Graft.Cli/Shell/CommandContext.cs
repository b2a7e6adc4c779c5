using System.CommandLine;
using Graft.Distributed;
using Graft.Native;
using TorchSharp;

namespace Graft.Cli.Shell;

/// <summary>What a command works with.</summary>
/// <param name="Parsed">The command line: <c>Parsed.GetValue(option)</c>.</param>
/// <param name="Terminal">Where everything is written.</param>
/// <param name="Threads">The value of <c>--threads</c>, or null where libtorch is to choose.</param>
/// <param name="JoinedRanks">Joins the processes that mpirun has started, where a command can share its work among them.</param>
internal sealed record CommandContext(ParseResult Parsed, Terminal Terminal, int? Threads, Lazy<Ranks> JoinedRanks)
{
    /// <summary>The processes that share the work; asking for them waits for them.</summary>
    public Ranks Ranks => JoinedRanks.Value;

    /// <summary>
    /// Loads libtorch and gives it the threads asked for, or this process's share where others are on the machine. A command that computes calls
    /// this first; others start faster without.
    /// </summary>
    /// <exception cref="NativeLibraryException">libtorch cannot be loaded.</exception>
    public NativeLibrariesReport StartTorch()
    {
        var report = NativeLibraries.Load();
        var place = RankPlace.OfThisProcess();
        if (Threads is { } threads)
            torch.set_num_threads(threads);
        else if (place.Count > 1 && Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
            torch.set_num_threads(place.ShareOf(torch.get_num_threads()));
        return report;
    }
}

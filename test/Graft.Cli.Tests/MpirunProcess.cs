using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Graft.Cli.Tests;

/// <summary>The program as mpirun starts it: several processes on this machine.</summary>
public static class MpirunProcess
{
    // Root is what containers run as; the ranks share what cores there are.
    private static readonly string[] Options = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Skips the test, saying so, where there is no Open MPI.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "mpirun"))),
        "Open MPI is not installed (Debian: openmpi-bin, libopenmpi3)");

    /// <summary>Starts ranks, each with its own command line.</summary>
    /// <param name="ranks">The words after <c>graft</c>, by rank.</param>
    public static Process Start(params IReadOnlyList<string[]> ranks)
    {
        var words = new List<string>(Options);
        foreach (var (index, arguments) in ranks.Index())
            words.AddRange([.. index == 0 ? (string[])[] : [":"], "-n", "1", "dotnet", GraftProcess.ProgramPath, .. arguments]);
        return Process.Start(new ProcessStartInfo("mpirun", words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>Waits for all ranks.</summary>
    /// <param name="process">What <see cref="Start"/> gave.</param>
    public static async Task<(int Code, string Output, string Error)> FinishAsync(Process process)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs ranks to their end.</summary>
    /// <param name="ranks">The words after <c>graft</c>, by rank.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params IReadOnlyList<string[]> ranks)
    {
        using var process = Start(ranks);
        return await FinishAsync(process);
    }

    /// <summary>The process of a rank.</summary>
    /// <param name="mpirun">What <see cref="Start"/> gave.</param>
    /// <param name="rank">Its number.</param>
    public static Process Rank(Process mpirun, int rank)
    {
        var children = File.ReadAllText($"/proc/{mpirun.Id}/task/{mpirun.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var id = children.Single(child => File.ReadAllText($"/proc/{child}/environ").Split('\0').Contains($"OMPI_COMM_WORLD_RANK={rank}"));
        return Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
    }
}

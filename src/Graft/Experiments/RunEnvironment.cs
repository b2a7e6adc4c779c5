using System.Reflection;
using System.Runtime.InteropServices;
using Graft.Native;
using TorchSharp;

namespace Graft.Experiments;

/// <summary>Where a run was computed; saved as <c>environment.json</c>. Of a run in several parts it is the place of the last.</summary>
/// <param name="GraftVersion">Graft's version.</param>
/// <param name="Commit">The commit that it was built from, or null where it was not built from a checkout.</param>
/// <param name="Dotnet">The runtime's name and version.</param>
/// <param name="OperatingSystem">The system's name and version.</param>
/// <param name="Architecture">The process's architecture, such as <c>X64</c>.</param>
/// <param name="Processor">The processor's name, or null where the system does not tell.</param>
/// <param name="Cores">Logical processors that the process may use.</param>
/// <param name="Threads">Threads that libtorch computes with: another number gives other last bits.</param>
/// <param name="TorchSharpVersion">The version of TorchSharp, which decides the version of libtorch.</param>
/// <param name="LibtorchVersion">The version of libtorch that is loaded.</param>
/// <param name="SgemmGflops">The rate of a 1024 x 1024 matrix product in single precision when the run began, GFLOP/s: the machine's speed at that time.</param>
/// <param name="Ranks">Processes that trained together, of which this is the first; default 1.</param>
public sealed record RunEnvironment(
    string GraftVersion,
    string? Commit,
    string Dotnet,
    string OperatingSystem,
    string Architecture,
    string? Processor,
    int Cores,
    int Threads,
    string TorchSharpVersion,
    string LibtorchVersion,
    double SgemmGflops,
    int Ranks = 1)
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "environment.json";

    // A quick look: 2048, the size that Graft's speed figures refer to, would take half a second on two cores.
    private const int SgemmSize = 1024, SgemmRepeats = 3;

    /// <summary>Looks at this process and its machine.</summary>
    /// <param name="ranks">How many processes train together.</param>
    public static RunEnvironment OfThisProcess(int ranks = 1)
    {
        NativeLibraries.Load();
        var version = VersionOf(typeof(RunEnvironment).Assembly).Split('+');
        return new RunEnvironment(
            version[0],
            version is [_, var commit] ? commit : null,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(),
            ProcessorName(),
            Environment.ProcessorCount,
            torch.get_num_threads(),
            VersionOf(typeof(torch).Assembly).Split('+')[0],
            torch.__version__,
            Math.Round(Sgemm.MeasureGflops(SgemmSize, SgemmRepeats), 1),
            ranks);
    }

    private static string VersionOf(Assembly assembly) => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string? ProcessorName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
        : null;
}

using System.Text.Json.Serialization;
using Graft.Native;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft doctor</c> found.</summary>
/// <param name="GraftVersion">The program's version.</param>
/// <param name="Dotnet">The runtime's name and version.</param>
/// <param name="OperatingSystem">The system's name and version.</param>
/// <param name="Architecture">The process's architecture, such as <c>X64</c>.</param>
/// <param name="Processor">The processor.</param>
/// <param name="Memory">The memory.</param>
/// <param name="CacheDirectory">Where Graft keeps what it can make again.</param>
/// <param name="TorchSharpVersion">The version of TorchSharp, which decides the version of libtorch.</param>
/// <param name="NativeLibraries">What was loaded from where; null where loading failed.</param>
/// <param name="Problem">Why libtorch does not load and what to do; null where it does.</param>
/// <param name="Metrics">What was measured; null where libtorch does not load.</param>
internal sealed record MachineReport(
    string GraftVersion,
    string Dotnet,
    string OperatingSystem,
    string Architecture,
    MachineReport.ProcessorReport Processor,
    MachineReport.MemoryReport Memory,
    string CacheDirectory,
    string TorchSharpVersion,
    NativeLibrariesReport? NativeLibraries,
    string? Problem,
    MachineReport.MachineMetrics? Metrics)
{
    /// <param name="Name">The model's name, or null where the system does not tell.</param>
    /// <param name="Cores">Logical processors that this process may use.</param>
    /// <param name="Threads">Threads that libtorch computes with; null where it does not load.</param>
    /// <param name="InstructionSets">Vector instructions that make a difference here.</param>
    internal sealed record ProcessorReport(string? Name, int Cores, int? Threads, IReadOnlyList<string> InstructionSets);

    /// <param name="TotalBytes">What this process may use at most.</param>
    /// <param name="AvailableBytes">What is free now, or null where the system does not tell.</param>
    internal sealed record MemoryReport(long TotalBytes, long? AvailableBytes);

    /// <param name="SgemmGflops">The rate of a 2048 x 2048 matrix product in single precision, GFLOP/s.</param>
    internal sealed record MachineMetrics(double SgemmGflops);
}

/// <summary>The JSON form of <see cref="MachineReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MachineReport))]
internal sealed partial class MachineReportJson : JsonSerializerContext;

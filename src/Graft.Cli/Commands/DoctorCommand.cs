using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Graft.Cli.Shell;
using Graft.Native;
using Spectre.Console;
using Spectre.Console.Rendering;
using TorchSharp;

namespace Graft.Cli.Commands;

/// <summary><c>graft doctor</c>: what runs here, where it was loaded from, what was done so that it runs, and how fast it is.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create() =>
        new("Machine", "doctor", "Show what runs here: native libraries and where from, cores, memory, measured speed", RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        NativeLibrariesReport? libraries = null;
        NativeLibraryException? problem = null;
        try
        {
            libraries = context.StartTorch();
        }
        catch (NativeLibraryException error)
        {
            // The rest is what one needs to know to repair it.
            problem = error;
        }

        cancellationToken.ThrowIfCancellationRequested();
        context.Terminal.Write(Examine(libraries, problem), MachineReportJson.Default.MachineReport, View);
        if (problem is not null)
            context.Terminal.SayDetail(problem.ToString());
        return Task.FromResult(problem is null ? ExitCode.Done : ExitCode.Failed);
    }

    private static MachineReport Examine(NativeLibrariesReport? libraries, NativeLibraryException? problem) => new(
        VersionView.Version,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        new MachineReport.ProcessorReport(
            ValueIn("/proc/cpuinfo", "model name"), Environment.ProcessorCount, libraries is null ? null : torch.get_num_threads(), InstructionSets()),
        new MachineReport.MemoryReport(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, AvailableMemory()),
        NativeLibraries.CacheDirectory,
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
        libraries,
        problem?.Message,
        libraries is null ? null : new MachineReport.MachineMetrics(Math.Round(Sgemm.MeasureGflops(), 1)));

    private static string[] InstructionSets() =>
    [
        .. new (string Name, bool IsThere)[]
        {
            ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported),
            ("NEON", AdvSimd.IsSupported),
        }.Where(set => set.IsThere).Select(set => set.Name),
    ];

    // "MemAvailable:   23456789 kB"
    private static long? AvailableMemory() =>
        ValueIn("/proc/meminfo", "MemAvailable")?.Split(' ') is [var kilobytes, "kB"]
        && long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count * 1024
            : null;

    private static string? ValueIn(string file, string key) =>
        File.Exists(file)
            ? File.ReadLines(file).Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault()
            : null;

    private static Grid View(MachineReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, string? value) => grid.AddRow(new Text(name), (IRenderable)new Text(value ?? "unknown"));

        Row("Graft", report.GraftVersion);
        Row(".NET", report.Dotnet);
        Row("System", $"{report.OperatingSystem} ({report.Architecture})");
        Row("Processor", $"{report.Processor.Name ?? "unknown"}: {string.Join(", ", report.Processor.InstructionSets)}");
        Row("Cores", report.Processor.Threads is { } threads ? $"{report.Processor.Cores} cores, {threads} threads of libtorch" : $"{report.Processor.Cores} cores");
        Row("Memory", $"{Gibibytes(report.Memory.TotalBytes)} in all{(report.Memory.AvailableBytes is { } free ? $", {Gibibytes(free)} free" : "")}");
        Row("Cache folder", report.CacheDirectory);
        Row("TorchSharp", report.TorchSharpVersion);
        if (report.NativeLibraries is { } libraries)
        {
            Row("libtorch", libraries.Libtorch ?? "found by the runtime itself");
            Row("Wrapper", libraries.Wrapper ?? "found by the runtime itself");
            Row("Loaded", libraries.PatchedCopy is null ? "the wrapper as it is" : $"a patched copy, {libraries.PatchedCopy}: {libraries.Reason}");
        }

        if (report.Metrics is { } metrics)
            Row("Speed", string.Create(CultureInfo.InvariantCulture, $"{metrics.SgemmGflops:0} GFLOP/s (2048 x 2048 matrix product, single precision)"));
        if (report.Problem is { } problem)
            grid.AddRow(new Markup("[red]Problem[/]"), new Text(problem));
        return grid;
    }

    private static string Gibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB");
}

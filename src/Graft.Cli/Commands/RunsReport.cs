using System.Text.Json.Serialization;
using Graft.Reports;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft report --json</c> prints.</summary>
/// <param name="Report">The page that was written.</param>
/// <param name="Runs">The runs on it.</param>
/// <param name="Seeds">Those of them that differ by their seed only; empty for one run.</param>
internal sealed record RunsReport(string Report, IReadOnlyList<RunsReport.RunFigures> Runs, IReadOnlyList<RunsReport.SeedFigures> Seeds)
{
    public RunsReport(string report, IReadOnlyList<RunRecord> runs, RunComparison? comparison)
        : this(
            report,
            [.. runs.Select(run => new RunFigures(
                run.Directory, run.IsFinished, run.Primary, run.Metrics.ToDictionary(), run.CalibrationError, run.Steps, run.KeptStep, run.Missing))],
            [.. (comparison?.Groups ?? []).Select(group => new SeedFigures(
                [.. group.Runs.Select(run => run.Directory)],
                group.Runs[0].Primary is { } primary && group.Metrics.ContainsKey(primary) ? primary : null,
                group.Metrics))])
    {
    }

    /// <param name="Run">The run's directory.</param>
    /// <param name="Finished">Whether all steps are done.</param>
    /// <param name="Primary">The metric that chose the weights, or null.</param>
    /// <param name="Metrics">The dev data's figures as fractions, of the best weights so far where the run is not finished; empty without dev data.</param>
    /// <param name="CalibrationError">The expected calibration error over 15 intervals, or null.</param>
    /// <param name="Steps">Steps done.</param>
    /// <param name="KeptStep">The step whose weights the run ends with, or null.</param>
    /// <param name="Missing">What the report lacks and why.</param>
    internal sealed record RunFigures(
        string Run, bool Finished, string? Primary, IReadOnlyDictionary<string, double> Metrics, double? CalibrationError, long Steps, long? KeptStep,
        IReadOnlyList<string> Missing);

    /// <param name="Runs">The runs' directories.</param>
    /// <param name="Primary">The metric that chose the weights, or null.</param>
    /// <param name="Metrics">Mean and sample standard deviation of each metric.</param>
    internal sealed record SeedFigures(IReadOnlyList<string> Runs, string? Primary, IReadOnlyDictionary<string, MeanAndDeviation> Metrics);
}

/// <summary>The JSON form of <see cref="RunsReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunsReport))]
internal sealed partial class RunsReportJson : JsonSerializerContext;

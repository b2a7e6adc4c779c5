using System.Text.Json.Serialization;
using Graft.Experiments;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft train --json</c> prints.</summary>
/// <param name="Output">The run's directory.</param>
/// <param name="Finished">Whether the run is finished, or was interrupted and can be resumed.</param>
/// <param name="Metrics">The dev data's figures as fractions; empty without dev data.</param>
/// <param name="Primary">The metric that chose the weights, or null.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="KeptStep">The step whose weights the run ends with.</param>
/// <param name="StoppedEarly">Whether early stopping ended the run before its last planned step.</param>
/// <param name="Seconds">Seconds of training, evaluation and checkpoints included.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="TokensPerSecond">The two divided.</param>
/// <param name="PeakMemoryBytes">The largest resident memory.</param>
/// <param name="Data">What it was trained on.</param>
internal sealed record TrainReport(
    string Output,
    bool Finished,
    IReadOnlyDictionary<string, double> Metrics,
    string? Primary,
    int Steps,
    int KeptStep,
    bool StoppedEarly,
    double Seconds,
    long Tokens,
    double TokensPerSecond,
    long PeakMemoryBytes,
    RunSummary Data)
{
    public TrainReport(string output, RunResult result, RunSummary summary)
        : this(output, result.Finished, result.Metrics, result.Primary, result.Steps, result.KeptStep, result.StoppedEarly, result.Seconds, result.Tokens, result.TokensPerSecond,
            result.PeakMemoryBytes, summary)
    {
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainReport))]
internal sealed partial class TrainReportJson : JsonSerializerContext;

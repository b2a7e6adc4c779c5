using System.Text.Json.Serialization;
using Graft.Experiments;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft pretrain --json</c> and <c>graft train masked-lm --json</c> print.</summary>
/// <param name="Output">The run's directory.</param>
/// <param name="Finished">Whether the run is finished, or was interrupted and can be resumed.</param>
/// <param name="Metrics">The held-out text's figures at the last evaluation: losses in nats, accuracies as fractions; empty without held-out text.</param>
/// <param name="Before">The same of the model to go on from, before the first step; null for a new model and one whose head is new.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="Seconds">Seconds of training, evaluation and checkpoints included.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="TokensPerSecond">The two divided.</param>
/// <param name="PeakMemoryBytes">The largest resident memory.</param>
/// <param name="Model">What was trained, on how much.</param>
internal sealed record PretrainReport(
    string Output,
    bool Finished,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, double>? Before,
    int Steps,
    double Seconds,
    long Tokens,
    double TokensPerSecond,
    long PeakMemoryBytes,
    PretrainingSummary Model)
{
    /// <summary>The report of a run.</summary>
    public static PretrainReport Of(string output, RunResult result, PretrainingSummary summary) => new(
        output, result.Finished, result.Metrics, summary.Before, result.Steps, result.Seconds, result.Tokens, result.TokensPerSecond, result.PeakMemoryBytes,
        summary with { Before = null });
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PretrainReport))]
internal sealed partial class PretrainReportJson : JsonSerializerContext;

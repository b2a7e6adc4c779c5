using System.Text.Json.Serialization;
using Graft.Experiments;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft pretrain --json</c> prints.</summary>
/// <param name="Output">The run's directory.</param>
/// <param name="Result">How the run ended.</param>
/// <param name="Summary">What it trained.</param>
internal sealed record PretrainReport(string Output, RunResult Result, PretrainingSummary Summary);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PretrainReport))]
internal sealed partial class PretrainReportJson : JsonSerializerContext;

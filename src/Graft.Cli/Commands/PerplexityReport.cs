using System.Text.Json.Serialization;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft perplexity --json</c> prints.</summary>
/// <param name="Model">The model's folder.</param>
/// <param name="Task">Its task: causal or masked.</param>
/// <param name="Window">Tokens a window.</param>
/// <param name="Stride">Tokens from one window's beginning to the next one's; null for whole windows.</param>
/// <param name="Tokens">Tokens scored.</param>
/// <param name="Loss">Their mean loss in nats.</param>
/// <param name="Perplexity">e to the loss.</param>
/// <param name="BitsPerToken">The loss in bits.</param>
/// <param name="BitsPerCharacter">Causal models: bits for each character of the text.</param>
/// <param name="BitsPerByte">Causal models: bits for each byte of the text.</param>
internal sealed record PerplexityReport(
    string Model, string Task, int Window, int? Stride, long Tokens, double Loss, double Perplexity, double BitsPerToken, double? BitsPerCharacter, double? BitsPerByte);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PerplexityReport))]
internal sealed partial class PerplexityReportJson : JsonSerializerContext;

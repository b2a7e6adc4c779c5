using System.Text.Json.Serialization;

namespace Graft.Experiments;

/// <summary>The JSON of results: snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(SeedsResult))]
internal sealed partial class ResultJson : JsonSerializerContext;

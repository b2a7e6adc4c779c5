using System.Text.Json.Serialization;
using Graft.Data;
using Graft.Data.Documents;

namespace Graft.Experiments;

/// <summary>The JSON of results: snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(SnakeCaseEnum<TagScheme>), typeof(SnakeCaseEnum<DocumentUnit>)])]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(SeedsResult))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(PretrainingSummary))]
[JsonSerializable(typeof(RunEnvironment))]
[JsonSerializable(typeof(RunText))]
internal sealed partial class ResultJson : JsonSerializerContext;

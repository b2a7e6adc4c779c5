using System.Text.Json.Serialization;
using Graft.Tasks;

namespace Graft.Training;

/// <summary>The JSON of options, states and manifests: snake case, strict about unknown keys.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrainingOptions))]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(EvaluationScores))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(CheckpointPointer))]
internal sealed partial class TrainingJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Graft.Pretraining.Corpora;

/// <summary>The JSON of a corpus's index and of a build's journal: snake case, strict about unknown keys.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CorpusIndex))]
[JsonSerializable(typeof(BuildJournal))]
internal sealed partial class CorpusJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graft.Pretraining;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(ObjectiveName)])]
[JsonSerializable(typeof(PretrainingOptions))]
internal sealed partial class PretrainingJson : JsonSerializerContext;

/// <summary>Writes an objective under its published name.</summary>
internal sealed class ObjectiveName : JsonConverter<PretrainingObjective>
{
    public override PretrainingObjective Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && PretrainingObjectives.Parse(reader.GetString()!) is { } objective
            ? objective
            : throw new JsonException($"expected an objective: one of {string.Join(", ", PretrainingObjectives.Names)}");

    public override void Write(Utf8JsonWriter writer, PretrainingObjective value, JsonSerializerOptions options) =>
        writer.WriteStringValue(PretrainingObjectives.NameOf(value));
}

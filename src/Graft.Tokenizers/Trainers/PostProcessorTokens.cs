using System.Text.Json;

namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The special tokens in a post-processor's JSON. Their ids are written there, and a new vocabulary has others, so they are written anew.
/// </summary>
internal static class PostProcessorTokens
{
    /// <summary>The tokens that the post-processor puts in.</summary>
    public static IEnumerable<string> Of(JsonElement processor)
    {
        var tokens = new List<string>();
        using var stream = new MemoryStream();
        using var writer = new Utf8JsonWriter(stream);
        Write(writer, processor, token =>
        {
            tokens.Add(token);
            return 0;
        });
        return tokens;
    }

    /// <summary>Writes the post-processor with the ids of a vocabulary.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement processor, Func<string, int> idOf)
    {
        writer.WriteStartObject();
        foreach (var property in processor.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (property.NameEquals("special_tokens") && property.Value.ValueKind == JsonValueKind.Object)
                WriteTemplateTokens(writer, property.Value, idOf);
            else if (property.Name is "sep" or "cls" && property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 2)
                WriteTokenAndId(writer, property.Value[0].GetString()!, idOf);
            else if (property.NameEquals("processors") && property.Value.ValueKind == JsonValueKind.Array)
                WriteProcessors(writer, property.Value, idOf);
            else
                property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteProcessors(Utf8JsonWriter writer, JsonElement processors, Func<string, int> idOf)
    {
        writer.WriteStartArray();
        foreach (var part in processors.EnumerateArray())
            Write(writer, part, idOf);
        writer.WriteEndArray();
    }

    // BertProcessing and RobertaProcessing: [token, id].
    private static void WriteTokenAndId(Utf8JsonWriter writer, string token, Func<string, int> idOf)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(token);
        writer.WriteNumberValue(idOf(token));
        writer.WriteEndArray();
    }

    // TemplateProcessing: name -> the name again, ids and tokens.
    private static void WriteTemplateTokens(Utf8JsonWriter writer, JsonElement names, Func<string, int> idOf)
    {
        writer.WriteStartObject();
        foreach (var name in names.EnumerateObject())
        {
            writer.WriteStartObject(name.Name);
            foreach (var field in name.Value.EnumerateObject())
            {
                writer.WritePropertyName(field.Name);
                if (!field.NameEquals("ids"))
                {
                    field.Value.WriteTo(writer);
                    continue;
                }

                writer.WriteStartArray();
                foreach (var token in name.Value.GetProperty("tokens").EnumerateArray())
                    writer.WriteNumberValue(idOf(token.GetString()!));
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

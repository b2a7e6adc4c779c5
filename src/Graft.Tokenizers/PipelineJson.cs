using System.Text.Json;

namespace Graft.Tokenizers;

/// <summary>Writes the parts of tokenizer.json that are the same whatever older format it is made from.</summary>
internal static class PipelineJson
{
    /// <summary>The bytes that an action writes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    /// <summary>Begins the object: version, no truncation, no padding, the added tokens.</summary>
    public static void WriteBeginning(Utf8JsonWriter writer, IEnumerable<(AddedToken Token, int Id)> addedTokens)
    {
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        foreach (var (token, id) in addedTokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.StripLeft);
            writer.WriteBoolean("rstrip", token.StripRight);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the model's vocabulary.</summary>
    public static void WriteVocabulary(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, int>> vocabulary)
    {
        writer.WriteStartObject("vocab");
        foreach (var (token, id) in vocabulary)
            writer.WriteNumber(token, id);
        writer.WriteEndObject();
    }
}

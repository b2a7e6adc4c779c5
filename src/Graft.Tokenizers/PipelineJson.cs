using System.Text.Encodings.Web;
using System.Text.Json;

namespace Graft.Tokenizers;

/// <summary>Writes the parts of tokenizer.json that are the same whatever it is made from: an older format, or training.</summary>
internal static class PipelineJson
{
    // As the reference, text stays readable: only what JSON itself needs is escaped.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes that an action writes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
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

    /// <summary>Writes BERT's post-processor: the text between its two special tokens, the second of a pair as segment 1.</summary>
    public static void WriteBertTemplate(Utf8JsonWriter writer, IReadOnlyDictionary<string, int> vocabulary, string classifier, string separator)
    {
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "TemplateProcessing");
        foreach (var isPair in new[] { false, true })
        {
            writer.WriteStartArray(isPair ? "pair" : "single");
            WriteTemplatePiece(writer, "SpecialToken", classifier, 0);
            WriteTemplatePiece(writer, "Sequence", "A", 0);
            WriteTemplatePiece(writer, "SpecialToken", separator, 0);
            if (isPair)
            {
                WriteTemplatePiece(writer, "Sequence", "B", 1);
                WriteTemplatePiece(writer, "SpecialToken", separator, 1);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartObject("special_tokens");
        foreach (var token in new[] { classifier, separator }.Distinct())
        {
            writer.WriteStartObject(token);
            writer.WriteString("id", token);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(vocabulary[token]);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(token);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTemplatePiece(Utf8JsonWriter writer, string kind, string id, int typeId)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(kind);
        writer.WriteString("id", id);
        writer.WriteNumber("type_id", typeId);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

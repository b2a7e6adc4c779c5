using System.Text.Encodings.Web;
using System.Text.Json;

namespace Graft.Tokenizers.Trainers;

/// <summary>Writes what was trained as tokenizer.json and tokenizer_config.json, with the reference's fields in the reference's order.</summary>
internal static class TrainedTokenizerJson
{
    // As the reference, text stays readable: only what JSON itself needs is escaped.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tokenizer.json. Padding and truncation are left to whoever encodes.</summary>
    public static byte[] WritePipeline(TokenizerTraining training, TrainedModel model) => Write(writer =>
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < model.Tokens.Count; id++)
            ids.TryAdd(model.Tokens[id], id);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        WriteAddedTokens(writer, training, ids);
        writer.WriteEndArray();
        WriteStage(writer, "normalizer", training.Pipeline.Normalizer);
        WriteStage(writer, "pre_tokenizer", training.Pipeline.PreTokenizer);
        if (training.Pipeline.PostProcessor is { } processor)
        {
            writer.WritePropertyName("post_processor");
            PostProcessorTokens.Write(writer, processor, token => ids[token]);
        }
        else
        {
            writer.WriteNull("post_processor");
        }

        WriteStage(writer, "decoder", training.Pipeline.Decoder);
        writer.WriteStartObject("model");
        model.Write(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>The tokenizer_config.json: which special token is for what; null where there is nothing to say.</summary>
    public static byte[]? WriteConfig(TokenizerTraining training)
    {
        var roles = training.Pipeline.Roles.Where(role => role.Role != "unk_token").ToList();
        if (training.Unknown is { } unknown)
            roles.Add(("unk_token", unknown));
        return roles.Count == 0 ? null : Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            foreach (var (role, token) in roles)
                writer.WriteString(role, token);
            writer.WriteEndObject();
        });
    }

    private static void WriteAddedTokens(Utf8JsonWriter writer, TokenizerTraining training, Dictionary<string, int> ids)
    {
        var flags = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var token in training.Pipeline.AddedTokens)
            flags.TryAdd(token.Content, token);
        foreach (var token in training.ReservedTokens())
            WriteAddedToken(writer, ids[token], flags.GetValueOrDefault(token) ?? new AddedToken(token, false, false, false, false, true));

        // Ordinary added tokens come after the vocabulary, or have the id that it gave them.
        var next = ids.Count;
        var reserved = training.ReservedTokens().ToHashSet(StringComparer.Ordinal);
        foreach (var token in flags.Values.Where(token => !reserved.Contains(token.Content)))
            WriteAddedToken(writer, ids.TryGetValue(token.Content, out var id) ? id : next++, token);
    }

    private static void WriteAddedToken(Utf8JsonWriter writer, int id, AddedToken token)
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

    private static void WriteStage(Utf8JsonWriter writer, string name, JsonElement? stage)
    {
        writer.WritePropertyName(name);
        if (stage is { } found)
            found.WriteTo(writer);
        else
            writer.WriteNullValue();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            write(writer);
        }

        return stream.ToArray();
    }
}

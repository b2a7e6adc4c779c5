using System.Text.Json;

namespace Graft.Tokenizers.Trainers;

/// <summary>Writes what was trained as tokenizer.json and tokenizer_config.json, with the reference's fields in the reference's order.</summary>
internal static class TrainedTokenizerJson
{
    /// <summary>The tokenizer.json. Padding and truncation are left to whoever encodes.</summary>
    public static byte[] WritePipeline(TokenizerTraining training, TrainedModel model) => PipelineJson.Write(writer =>
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < model.Tokens.Count; id++)
            ids.TryAdd(model.Tokens[id], id);
        PipelineJson.WriteBeginning(writer, AddedTokens(training, ids));
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
        return roles.Count == 0 ? null : PipelineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            foreach (var (role, token) in roles)
                writer.WriteString(role, token);
            writer.WriteEndObject();
        });
    }

    private static IEnumerable<(AddedToken Token, int Id)> AddedTokens(TokenizerTraining training, Dictionary<string, int> ids)
    {
        var flags = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var token in training.Pipeline.AddedTokens)
            flags.TryAdd(token.Content, token);
        foreach (var token in training.ReservedTokens())
            yield return (flags.GetValueOrDefault(token) ?? new AddedToken(token, false, false, false, false, true), ids[token]);

        // Ordinary added tokens come after the vocabulary, or have the id that it gave them.
        var next = ids.Count;
        var reserved = training.ReservedTokens().ToHashSet(StringComparer.Ordinal);
        foreach (var token in flags.Values.Where(token => !reserved.Contains(token.Content)))
            yield return (token, ids.TryGetValue(token.Content, out var id) ? id : next++);
    }

    private static void WriteStage(Utf8JsonWriter writer, string name, JsonElement? stage)
    {
        writer.WritePropertyName(name);
        if (stage is { } found)
            found.WriteTo(writer);
        else
            writer.WriteNullValue();
    }
}

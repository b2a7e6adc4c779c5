using System.Text.Json;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>Describes the stages that a sentencepiece model becomes, for people who look at a tokenizer.</summary>
internal static class SentencePieceStages
{
    /// <summary>Its stages with the options of its file, by their names there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pipeline">What was made of it.</param>
    public static IReadOnlyList<TokenizerStage> Describe(SentencePieceModel model, TokenizerPipeline pipeline)
    {
        List<TokenizerStage> stages = [];
        foreach (var part in pipeline.Normalizer?.Parts ?? [])
            stages.Add(part is SentencePieceNormalizer or MarianNormalizer ? DescribeNormalizer(model.Normalizer) : Plain("normalizer", part));
        foreach (var part in pipeline.PreTokenizer?.Parts ?? [])
            stages.Add(Plain("pre_tokenizer", part));
        stages.Add(Stage("model", model.Segmentation == SegmentationKind.Unigram ? "SentencePieceUnigram" : "SentencePieceBpe",
            writer => writer.WriteBoolean("byte_fallback", model.HasByteFallback)));
        if (pipeline.PostProcessor is { } postProcessor)
            stages.Add(Plain("post_processor", postProcessor));
        stages.Add(Stage("decoder", "SentencePiece", writer => writer.WriteString("unk_surface", model.UnknownSurface)));
        return stages;
    }

    private static TokenizerStage DescribeNormalizer(NormalizerSpec spec) => Stage("normalizer", "SentencePiece", writer =>
    {
        writer.WriteString("name", spec.Name);
        writer.WriteBoolean("add_dummy_prefix", spec.AddsDummyPrefix);
        writer.WriteBoolean("remove_extra_whitespaces", spec.RemovesExtraSpaces);
        writer.WriteBoolean("escape_whitespaces", spec.EscapesSpaces);
        writer.WriteBoolean("treat_whitespace_as_suffix", spec.PutsSpaceLast);
    });

    private static TokenizerStage Plain(string kind, object stage) => Stage(kind, stage.GetType().Name, _ => { });

    private static TokenizerStage Stage(string kind, string type, Action<Utf8JsonWriter> write)
    {
        var content = PipelineJson.Write(writer =>
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        });
        using var document = JsonDocument.Parse(content);
        return new TokenizerStage(kind, type, document.RootElement.EnumerateObject().ToDictionary(option => option.Name, option => option.Value.Clone()));
    }
}

using System.Text.Json;
using Graft.Modeling;
using Graft.Modeling.Families;
using Xunit;

namespace Graft.Tests.Modeling;

public class BertConfigTests
{
    private const string Sizes = """
        "model_type": "bert", "vocab_size": 30, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 16, "max_position_embeddings": 12
        """;

    [Fact]
    public void Read_SizesOnly_TakesTheReferencesDefaults()
    {
        var config = Read($"{{{Sizes}}}");
        Assert.Equal(
            new BertConfig(
                VocabSize: 30, HiddenSize: 8, NumHiddenLayers: 2, NumAttentionHeads: 4, IntermediateSize: 16, MaxPositionEmbeddings: 12, TypeVocabSize: 2,
                HiddenAct: "gelu", HiddenDropoutProb: 0.1, AttentionProbsDropoutProb: 0.1, LayerNormEps: 1e-12, InitializerRange: 0.02, PadTokenId: 0,
                ClassifierDropout: null, TieWordEmbeddings: true, PositionEmbeddingType: null, IsDecoder: false, AddCrossAttention: false, BosTokenId: null,
                EosTokenId: null, UseCache: true)
            { ModelType = "bert" },
            config);
        Assert.Null(config.Architectures);
        Assert.Null(config.Dtype);
        Assert.Null(config.Labels());
        Assert.Equal(0.1, config.HeadDropout);
        Assert.Equal(0, config.PaddingId);
    }

    [Fact]
    public void Read_EveryKeyGiven_TakesEveryKey()
    {
        var config = Read($$"""
            {{{Sizes}}, "type_vocab_size": 3, "hidden_act": "relu", "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.3, "layer_norm_eps": 1e-5,
             "initializer_range": 0.5, "pad_token_id": 7, "classifier_dropout": 0.4, "position_embedding_type": "absolute", "bos_token_id": 1, "eos_token_id": 2,
             "use_cache": false, "architectures": ["BertForMaskedLM"], "dtype": "float16", "id2label": {"0": "X", "1": "Y"}, "label2id": {"X": 0, "Y": 1} }
            """);
        Assert.Equal((3, "relu", 0.2, 0.3, 1e-5, 0.5), (config.TypeVocabSize, config.HiddenAct, config.HiddenDropoutProb, config.AttentionProbsDropoutProb, config.LayerNormEps, config.InitializerRange));
        Assert.Equal((7, 0.4, "absolute", 1, 2, false), (config.PaddingId, config.HeadDropout, config.PositionEmbeddingType, config.BosTokenId, config.EosTokenId, config.UseCache));
        Assert.Equal(["BertForMaskedLM"], config.Architectures!);
        Assert.Equal("float16", config.Dtype);
        Assert.Equal(["X", "Y"], config.Labels()!);
    }

    [Theory]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000000000")]
    [InlineData("\"vocab_size\": 30", "\"vocab_size\": 2000000000")]
    [InlineData("\"hidden_size\": 8", "\"hidden_size\": 0")]
    public void Read_SizeOfNoModel_IsRefusedBeforeAnythingIsBuilt(string good, string bad)
    {
        Assert.Contains(good, Sizes, StringComparison.Ordinal);
        Assert.Contains("sizes must be positive", Assert.Throws<UnsupportedModelException>(() => Read($"{{{Sizes.Replace(good, bad, StringComparison.Ordinal)}}}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"0": "X", "1": "X"}""")]
    [InlineData("""{"0": "X", "1": ""}""")]
    [InlineData("""{"0": "X", "2": "Y"}""")]
    public void Labels_NotOneNameForEachId_AreRefused(string labels) =>
        Assert.Contains("id2label", Assert.Throws<UnsupportedModelException>(() => Read($$"""{{{Sizes}}, "id2label": {{labels}} }""").Labels()).Message, StringComparison.Ordinal);

    [Fact]
    public void Write_UnknownKeys_AreKept()
    {
        var written = Write($$"""{{{Sizes}}, "transformers_version": "4.1", "task_specific_params": {"a": [1, null, "é"]}, "gradient_checkpointing": false}""");
        Assert.Equal("4.1", written.GetProperty("transformers_version").GetString());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse("""{"a": [1, null, "é"]}""").RootElement, written.GetProperty("task_specific_params")));
        Assert.False(written.GetProperty("gradient_checkpointing").GetBoolean());
    }

    [Fact]
    public void Write_SizesOnly_HasThePublishedKeysAndNoOther() => Assert.Equal(
        new[]
        {
            "add_cross_attention", "architectures", "attention_probs_dropout_prob", "bos_token_id", "classifier_dropout", "dtype", "eos_token_id", "hidden_act",
            "hidden_dropout_prob", "hidden_size", "initializer_range", "intermediate_size", "is_decoder", "layer_norm_eps", "max_position_embeddings", "model_type",
            "num_attention_heads", "num_hidden_layers", "pad_token_id", "tie_word_embeddings", "type_vocab_size", "use_cache", "vocab_size",
        },
        Write($"{{{Sizes}}}").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void WithHead_OldNameOfTheType_IsReplaced()
    {
        var config = Read($$"""{{{Sizes}}, "torch_dtype": "float16", "id2label": {"0": "X"}, "label2id": {"X": 0} }""");
        var written = JsonDocument.Parse(TinyBert.Family.WriteConfig(config.WithHead("BertForMaskedLM", null))).RootElement;
        Assert.Equal("float32", written.GetProperty("dtype").GetString());
        Assert.False(written.TryGetProperty("torch_dtype", out _));
        Assert.False(written.TryGetProperty("id2label", out _));
        Assert.False(written.TryGetProperty("label2id", out _));
    }

    [Theory]
    [InlineData("\"add_cross_attention\": true", "add_cross_attention")]
    [InlineData("\"position_embedding_type\": \"relative_key\"", "relative_key")]
    [InlineData("\"hidden_act\": \"quick_gelu\"", "quick_gelu")]
    [InlineData("\"tie_word_embeddings\": false", "tie_word_embeddings")]
    [InlineData("\"pad_token_id\": 30", "pad_token_id")]
    [InlineData("\"pad_token_id\": -1", "pad_token_id")]
    [InlineData("\"type_vocab_size\": 0", "type_vocab_size")]
    [InlineData("\"hidden_dropout_prob\": 1", "dropout")]
    [InlineData("\"classifier_dropout\": -0.5", "dropout")]
    [InlineData("\"layer_norm_eps\": \"small\"", "layer_norm_eps")]
    [InlineData("\"hidden_act\": null", "hidden_act")]
    [InlineData("\"use_cache\": 1", "use_cache")]
    [InlineData("\"vocab_size\": 31", "vocab_size")] // a second time
    public void Read_KeyThatIsNotImplementedOrMalformed_NamesIt(string extra, string named) => AssertRefused($"{{{Sizes}, {extra}}}", named);

    [Theory]
    [InlineData("vocab_size", "1.5")]
    [InlineData("vocab_size", "\"30\"")]
    [InlineData("vocab_size", "99999999999")]
    [InlineData("vocab_size", "null")]
    [InlineData("num_attention_heads", "3")] // 8 is no multiple
    [InlineData("max_position_embeddings", "0")]
    public void Read_SizeThatDoesNotHold_NamesIt(string key, string value) => AssertRefused(WithSize(key, value), key);

    [Theory]
    [InlineData("vocab_size", "0")]
    [InlineData("hidden_size", "-8")]
    [InlineData("num_hidden_layers", "0")]
    [InlineData("num_attention_heads", "0")]
    [InlineData("intermediate_size", "-1")]
    public void Read_SizeThatIsNotPositive_IsRefused(string key, string value) =>
        Assert.Throws<UnsupportedModelException>(() => ModelFamilies.Read(WithSize(key, value), "some/config.json"));

    [Theory]
    [InlineData("vocab_size")]
    [InlineData("hidden_size")]
    [InlineData("num_hidden_layers")]
    [InlineData("num_attention_heads")]
    [InlineData("intermediate_size")]
    [InlineData("max_position_embeddings")]
    public void Read_SizeMissing_NamesIt(string key) => AssertRefused(WithSize(key, null), key);

    [Fact]
    public void Read_SeveralProblems_NamesThemAll()
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Read($$"""{{{Sizes}}, "add_cross_attention": true, "tie_word_embeddings": false}"""));
        Assert.Contains("add_cross_attention", error.Message, StringComparison.Ordinal);
        Assert.Contains("tie_word_embeddings", error.Message, StringComparison.Ordinal);
    }

    private static BertConfig Read(string json) => (BertConfig)ModelFamilies.Read(json, "some/config.json").Config;

    private static JsonElement Write(string json) => JsonDocument.Parse(TinyBert.Family.WriteConfig(Read(json))).RootElement;

    private static void AssertRefused(string json, string named)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => ModelFamilies.Read(json, "some/config.json"));
        Assert.StartsWith("some/config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static string WithSize(string key, string? value)
    {
        var entries = Sizes.Trim().Split(", ").Where(entry => !entry.StartsWith($"\"{key}\"", StringComparison.Ordinal)).ToList();
        return $"{{{string.Join(", ", value is null ? entries : [.. entries, $"\"{key}\": {value}"])}}}";
    }
}

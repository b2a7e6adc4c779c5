using System.Text.Json;
using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Modeling;

public class ModernBertConfigTests
{
    private const string Sizes = """
        "model_type": "modernbert", "vocab_size": 50368, "hidden_size": 8, "num_hidden_layers": 5, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 64
        """;

    private static readonly ModernBertFamily Family = ModelFamilies.All.OfType<ModernBertFamily>().Single();

    [Fact]
    public void Read_SizesOnly_TakesTheReferencesDefaults()
    {
        var config = Read($"{{{Sizes}}}");
        Assert.Equal(
            new ModernBertConfig(
                VocabSize: 50368, HiddenSize: 8, NumHiddenLayers: 5, NumAttentionHeads: 2, IntermediateSize: 12, MaxPositionEmbeddings: 64,
                HiddenActivation: "gelu", ClassifierActivation: "gelu", ClassifierPooling: "cls", NormEps: 1e-5, InitializerRange: 0.02,
                InitializerCutoffFactor: 2, LayerTypes: null, RopeParameters: null, GlobalAttnEveryNLayers: 3, GlobalRopeTheta: null, LocalRopeTheta: null,
                LocalAttention: 128, EmbeddingDropout: 0, AttentionDropout: 0, MlpDropout: 0, ClassifierDropout: 0, PadTokenId: 50283, BosTokenId: 50281,
                EosTokenId: 50282, ClsTokenId: 50281, SepTokenId: 50282, AttentionBias: false, MlpBias: false, NormBias: false, ClassifierBias: false,
                DecoderBias: true, TieWordEmbeddings: true)
            { ModelType = "modernbert" },
            config);
        Assert.Equal([false, true, true, false, true], Enumerable.Range(0, 5).Select(config.IsLocal));
        Assert.Equal((160_000, 10_000), (config.RotaryBase(local: false), config.RotaryBase(local: true)));
        Assert.Equal((64, 4, 0, 50283), (config.LocalReach, config.HeadSize, config.TokenTypes, config.PaddingId));
    }

    [Fact]
    public void Read_PublishedKeys_SayWhichLayersAreLocalAndTheBases()
    {
        var config = Read($$"""{{{Sizes}}, "global_attn_every_n_layers": 2, "global_rope_theta": 80000.0, "local_rope_theta": 500.0, "local_attention": 7}""");
        Assert.Equal([false, true, false, true, false], Enumerable.Range(0, 5).Select(config.IsLocal));
        Assert.Equal((80_000, 500, 3), (config.RotaryBase(local: false), config.RotaryBase(local: true), config.LocalReach));
    }

    [Fact]
    public void Read_KeysOfVersion5_GoBeforeThePublishedOnes()
    {
        var config = Read($$"""
            {{{Sizes}}, "global_attn_every_n_layers": 2, "global_rope_theta": 80000.0, "local_rope_theta": 500.0,
             "layer_types": ["sliding_attention", "full_attention", "full_attention", "full_attention", "sliding_attention"],
             "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 7.5}, "sliding_attention": {"rope_type": "default"} } }
            """);
        Assert.Equal([true, false, false, false, true], Enumerable.Range(0, 5).Select(config.IsLocal));
        Assert.Equal((7.5, 500), (config.RotaryBase(local: false), config.RotaryBase(local: true)));
    }

    [Fact]
    public void Write_UnknownKeys_AreKept()
    {
        var written = Write($$$"""{{{{Sizes}}}, "sparse_prediction": true, "deterministic_flash_attn": false, "rope_parameters": {"full_attention": {"rope_theta": 5, "note": "é"} } }""");
        Assert.True(written.GetProperty("sparse_prediction").GetBoolean());
        Assert.False(written.GetProperty("deterministic_flash_attn").GetBoolean());
        Assert.Equal("é", written.GetProperty("rope_parameters").GetProperty("full_attention").GetProperty("note").GetString());
    }

    [Fact]
    public void Write_SizesOnly_HasThePublishedKeysAndNoOther() => Assert.Equal(
        new[]
        {
            "architectures", "attention_bias", "attention_dropout", "bos_token_id", "classifier_activation", "classifier_bias", "classifier_dropout",
            "classifier_pooling", "cls_token_id", "decoder_bias", "dtype", "embedding_dropout", "eos_token_id", "global_attn_every_n_layers",
            "hidden_activation", "hidden_size", "initializer_cutoff_factor", "initializer_range", "intermediate_size", "local_attention",
            "max_position_embeddings", "mlp_bias", "mlp_dropout", "model_type", "norm_bias", "norm_eps", "num_attention_heads", "num_hidden_layers",
            "pad_token_id", "sep_token_id", "tie_word_embeddings", "vocab_size",
        },
        Write($"{{{Sizes}}}").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("\"attention_bias\": true", "attention_bias")]
    [InlineData("\"mlp_bias\": true", "mlp_bias")]
    [InlineData("\"norm_bias\": true", "norm_bias")]
    [InlineData("\"classifier_bias\": true", "classifier_bias")]
    [InlineData("\"decoder_bias\": false", "decoder_bias")]
    [InlineData("\"tie_word_embeddings\": false", "tie_word_embeddings")]
    [InlineData("\"hidden_activation\": \"quick_gelu\"", "hidden_activation")]
    [InlineData("\"classifier_activation\": \"quick_gelu\"", "classifier_activation")]
    [InlineData("\"classifier_pooling\": \"max\"", "classifier_pooling")]
    [InlineData("\"global_attn_every_n_layers\": 0", "global_attn_every_n_layers")]
    [InlineData("\"local_attention\": 0", "local_attention")]
    [InlineData("\"layer_types\": [\"full_attention\"]", "layer_types")]
    [InlineData("\"layer_types\": [\"full_attention\", \"full_attention\", \"full_attention\", \"full_attention\", \"linear_attention\"]", "linear_attention")]
    [InlineData("\"rope_parameters\": {\"full_attention\": {\"rope_type\": \"yarn\"}}", "rope_type")]
    [InlineData("\"rope_parameters\": {\"full_attention\": {\"partial_rotary_factor\": 0.5}}", "partial_rotary_factor")]
    [InlineData("\"rope_parameters\": {\"full\": {}}", "full_attention and sliding_attention only")]
    [InlineData("\"rope_parameters\": {\"rope_theta\": 5}", "rope_parameters")]
    [InlineData("\"rope_scaling\": {\"rope_type\": \"linear\"}", "rope_scaling")]
    [InlineData("\"local_rope_theta\": -1", "rope_theta")]
    [InlineData("\"initializer_cutoff_factor\": 0", "initializer_cutoff_factor")]
    [InlineData("\"pad_token_id\": 50368", "pad_token_id")]
    [InlineData("\"mlp_dropout\": 1", "dropout")]
    [InlineData("\"norm_eps\": \"small\"", "norm_eps")]
    public void Read_KeyThatIsNotImplementedOrMalformed_NamesIt(string extra, string named)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Read($"{{{Sizes}, {extra}}}"));
        Assert.StartsWith("some/config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab_size", null)]
    [InlineData("hidden_size", null)]
    [InlineData("hidden_size", "6")] // heads of three: no halves
    [InlineData("hidden_size", "9")]
    [InlineData("num_hidden_layers", null)]
    [InlineData("num_attention_heads", null)]
    [InlineData("intermediate_size", null)]
    [InlineData("max_position_embeddings", null)]
    public void Read_SizeMissingOrUnfit_NamesIt(string key, string? value)
    {
        var entries = Sizes.Trim().Split(", ").Where(entry => !entry.StartsWith($"\"{key}\"", StringComparison.Ordinal));
        var json = $"{{{string.Join(", ", value is null ? entries : [.. entries, $"\"{key}\": {value}"])}}}";
        Assert.Contains(key, Assert.Throws<UnsupportedModelException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Write_GoldenConfigs_GiveTheReferencesKeysAndValues() => GoldenCases.CheckAll(
        Directory.EnumerateFiles(SharedFiles.Golden("models", "modernbert"), "config.json", SearchOption.AllDirectories).Order(), Path.GetFullPath, file =>
        {
            var written = Write(File.ReadAllText(file)).EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
            var expected = GoldenCases.ReadJson(file).EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
            Assert.Equal(expected.Keys.Order(), written.Keys.Order());
            Assert.All(expected, pair => Assert.True(JsonElement.DeepEquals(pair.Value, written[pair.Key]), pair.Key));
        });

    private static ModernBertConfig Read(string json) => (ModernBertConfig)ModelFamilies.Read(json, "some/config.json").Config;

    private static JsonElement Write(string json) => JsonDocument.Parse(Family.WriteConfig(Read(json))).RootElement;
}

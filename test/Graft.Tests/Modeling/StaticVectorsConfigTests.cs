using Graft.Modeling;
using Graft.Modeling.Families;
using Xunit;

namespace Graft.Tests.Modeling;

public class StaticVectorsConfigTests
{
    private const string Sizes = "\"model_type\": \"static-vectors\", \"vocab_size\": 30, \"embedding_size\": 8";

    [Fact]
    public void Read_SizesOnly_TakesTheDefaults()
    {
        var config = Read($"{{{Sizes}}}");
        Assert.Equal(
            new StaticVectorsConfig(
                VocabSize: 30, EmbeddingSize: 8, Encoder: "bilstm", HiddenSize: 256, NumHiddenLayers: 1, ContextWindow: 2, EmbeddingDropout: 0.3,
                HiddenDropoutProb: 0.3, ClassifierDropout: null, InitializerRange: 0.05, MaxPositionEmbeddings: 512, PadTokenId: 0)
            { ModelType = "static-vectors" },
            config);
        Assert.Equal((30, 256, 512, 0, 0.3), (config.Vocabulary, config.Hidden, config.MaxTokens, config.PaddingId, config.HeadDropout));
    }

    [Theory]
    [InlineData("\"encoder\": \"gru\"", "gru")]
    [InlineData("\"hidden_size\": 7", "hidden_size")]
    [InlineData("\"hidden_size\": 0", "sizes")]
    [InlineData("\"num_hidden_layers\": 0", "sizes")]
    [InlineData("\"context_window\": 0", "context_window")]
    [InlineData("\"max_position_embeddings\": 0", "max_position_embeddings")]
    [InlineData("\"pad_token_id\": 30", "pad_token_id")]
    [InlineData("\"embedding_dropout\": 1", "dropout")]
    [InlineData("\"classifier_dropout\": -0.5", "dropout")]
    [InlineData("\"initializer_range\": -1", "initializer_range")]
    [InlineData("\"vocab_size\": 31", "vocab_size")] // a second time
    public void Read_KeyThatIsNotImplementedOrMalformed_NamesIt(string extra, string named)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Read($"{{{Sizes}, {extra}}}"));
        Assert.StartsWith("some/config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"model_type\": \"static-vectors\", \"vocab_size\": 30}", "embedding_size")]
    [InlineData("{\"model_type\": \"static-vectors\", \"embedding_size\": 30}", "vocab_size")]
    public void Read_SizeMissing_NamesIt(string json, string named) =>
        Assert.Contains(named, Assert.Throws<UnsupportedModelException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static StaticVectorsConfig Read(string json) => (StaticVectorsConfig)ModelFamilies.Read(json, "some/config.json").Config;
}

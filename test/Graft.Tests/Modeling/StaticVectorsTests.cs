using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Randomness;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

public sealed class BiLstmStaticVectorsTests : FamilySuite
{
    protected override string ConfigJson => """
        {"model_type": "static-vectors", "vocab_size": 40, "embedding_size": 6, "encoder": "bilstm", "hidden_size": 8, "num_hidden_layers": 2, "embedding_dropout": 0.2, "hidden_dropout_prob": 0.2}
        """;

    [Fact]
    public void Encode_RowsOfOneLength_EqualsTorchsBidirectionalLstm()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (family, config) = Read();
        using var backbone = family.CreateBackbone(config, HiddenStateView.Token);
        var parameters = backbone.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var (name, parameter) in parameters)
            family.Initialize(config, "static_vectors." + name, parameter, new RandomSource(4));
        // Torch's own, two layers of two directions, with the same weights.
        using var reference = nn.LSTM(6, 4, numLayers: 2, batchFirst: true, bidirectional: true);
        foreach (var (name, parameter) in reference.named_parameters())
        {
            var direction = name.EndsWith("_reverse", StringComparison.Ordinal) ? "backward" : "forward";
            var parts = name.Replace("_reverse", "", StringComparison.Ordinal).Split("_l");
            parameter.copy_(parameters[$"encoder.layer.{parts[1]}.{direction}.{parts[0]}_l0"]);
        }

        var ids = randint(1, 40, [3, 7], dtype: ScalarType.Int64);
        var (expected, _, _) = reference.call(parameters["embeddings.word_embeddings.weight"].index_select(0, ids.flatten()).view(3, 7, 6), null);
        var actual = backbone.call(new ModelInput(ids));
        Assert.True(actual.allclose(expected, 1e-5, 1e-6), $"off by up to {(actual - expected).abs().max().item<float>()}");
    }

    [Fact]
    public void Initialize_Encoder_OpensTheGateThatForgets()
    {
        var (family, config) = Read();
        using var backbone = family.CreateBackbone(config, HiddenStateView.Token);
        foreach (var (name, parameter) in backbone.named_parameters())
        {
            family.Initialize(config, "static_vectors." + name, parameter, new RandomSource(4));
            if (name.EndsWith("bias_ih_l0", StringComparison.Ordinal))
                Assert.Equal([0f, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], parameter.data<float>().ToArray());
        }
    }
}

public sealed class WindowStaticVectorsTests : FamilySuite
{
    protected override string ConfigJson => """
        {"model_type": "static-vectors", "vocab_size": 40, "embedding_size": 8, "encoder": "window", "hidden_size": 8, "num_hidden_layers": 2, "embedding_dropout": 0.2, "hidden_dropout_prob": 0.2}
        """;

    [Fact]
    public void Encode_OneLayer_IsTheMapOfEachNeighbourhood()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (family, config) = Read();
        config = (StaticVectorsConfig)config with { NumHiddenLayers = 1, ContextWindow = 1 };
        using var backbone = family.CreateBackbone(config, HiddenStateView.Token);
        var parameters = backbone.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var (name, parameter) in parameters)
            family.Initialize(config, "static_vectors." + name, parameter, new RandomSource(4));
        var words = parameters["embeddings.word_embeddings.weight"];
        var outside = zeros(8);
        var expected = stack([cat([outside, words[3], words[4]]), cat([words[3], words[4], words[5]]), cat([words[4], words[5], outside])])
            .matmul(parameters["encoder.layer.0.dense.weight"].t()).add(parameters["encoder.layer.0.dense.bias"]);
        var actual = backbone.call(new ModelInput(tensor(new long[] { 3, 4, 5 }).unsqueeze(0)))[0];
        Assert.True(actual.allclose(nn.functional.gelu(expected), 1e-5, 1e-6));
    }
}

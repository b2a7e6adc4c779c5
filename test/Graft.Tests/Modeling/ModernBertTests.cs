using Graft.Data;
using Graft.Randomness;
using Graft.Tasks;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

public class ModernBertTests : FamilySuite
{
    private const int Vocabulary = 400, Hidden = 32, Layers = 4;
    private const double Range = 0.05;

    // Rows are longer than the window: some padding sees padding only, and so must numbers come of it.
    protected override string ConfigJson => $$"""
        {
          "model_type": "modernbert", "vocab_size": {{Vocabulary}}, "hidden_size": {{Hidden}}, "num_hidden_layers": {{Layers}}, "num_attention_heads": 2,
          "intermediate_size": 24, "max_position_embeddings": 16, "local_attention": 4, "classifier_pooling": "mean", "pad_token_id": 0,
          "embedding_dropout": 0.2, "attention_dropout": 0.1, "mlp_dropout": 0.1, "initializer_range": {{Range}}
        }
        """;

    protected override IEnumerable<string> AboveLayers =>
        ["classifier.bias", "classifier.weight", "head.dense.weight", "head.norm.weight", "model.final_norm.weight"];

    protected override int FirstLayerLacks => 1;

    [Fact]
    public void Initialize_EveryParameter_HasTheReferencesDistribution()
    {
        // A normal distribution that is cut off at two standard deviations has this share of its deviation left.
        const double Left = 0.8796;
        var small = Range / Math.Sqrt(2 * Layers);
        var (family, config) = Read();
        using var model = new TaskModel(family, config, NlpTasks.TokenClassification, new LabelSet(Enumerable.Range(0, 64).Select(id => $"L{id}")));
        model.Initialize(null, new RandomSource(1));
        using var noGradient = no_grad();
        foreach (var (name, parameter) in model.NamedParameters())
        {
            if (parameter.dim() == 1)
            {
                Assert.True(parameter.eq(name == "classifier.bias" ? 0 : 1).all().item<bool>(), name);
                continue;
            }

            var deviation = name switch
            {
                "classifier.weight" => 1 / Math.Sqrt(Hidden),
                "model.embeddings.tok_embeddings.weight" => Range,
                _ => name.EndsWith("Wqkv.weight", StringComparison.Ordinal) || name.EndsWith("Wi.weight", StringComparison.Ordinal) ? Range : small,
            };
            Assert.InRange(parameter.std().item<float>(), 0.93 * Left * deviation, 1.07 * Left * deviation);
            Assert.InRange(parameter.abs().max().item<float>(), 1.8 * deviation, 2.0001 * deviation);
        }
    }
}

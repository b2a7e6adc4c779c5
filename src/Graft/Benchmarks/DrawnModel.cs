using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;

namespace Graft.Benchmarks;

/// <summary>A model of all-MiniLM-L6-v2's shape with weights drawn from a seed, for machines where no model is at hand: it computes as fast as the real one.</summary>
internal static class DrawnModel
{
    public const int Vocabulary = 30522;

    public const int MaxTokens = 512;

    private static readonly string Config = $$"""
        {
          "model_type": "bert",
          "vocab_size": {{Vocabulary}},
          "hidden_size": 384,
          "num_hidden_layers": 6,
          "num_attention_heads": 12,
          "intermediate_size": 1536,
          "max_position_embeddings": {{MaxTokens}},
          "type_vocab_size": 2,
          "pad_token_id": 0
        }
        """;

    public static TaskModel Create(long seed)
    {
        var (family, config) = ModelFamilies.Read(Config, "the benchmark's own config.json");
        var model = new TaskModel(family, config, NlpTasks.TokenClassification, DrawnRows.Labels);
        model.Initialize(null, new RandomSource(seed));
        return model;
    }
}

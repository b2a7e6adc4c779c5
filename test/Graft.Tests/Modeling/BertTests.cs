namespace Graft.Tests.Modeling;

public class BertTests : FamilySuite
{
    protected override string ConfigJson => """
        {
          "model_type": "bert", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 24,
          "max_position_embeddings": 16, "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.1
        }
        """;
}

using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using static TorchSharp.torch;

namespace Graft.Tests.Inference;

/// <summary>
/// A published model directory whose answers are known: a BERT whose layers add nothing, so that each token alone decides its label, as a
/// lexicon says. Tokens that it does not name have the first label.
/// </summary>
public static class LexiconModel
{
    private const int HiddenSize = 32;
    private const int MaxPositions = 64;

    private static readonly string[] SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Writes the directory.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="labels">The labels; at most 31.</param>
    /// <param name="lexicon">The vocabulary, pieces that continue a word with <c>##</c>, and the label of each token.</param>
    /// <param name="maxLength">The tokenizer's model_max_length.</param>
    public static void Write(string directory, IReadOnlyList<string> labels, IReadOnlyDictionary<string, string> lexicon, int maxLength = MaxPositions)
    {
        string[] vocabulary = [.. SpecialTokens, .. lexicon.Keys];
        var set = new LabelSet(labels);
        var (family, config) = ModelFamilies.Read(
            $$"""
            {"model_type": "bert", "vocab_size": {{vocabulary.Length}}, "hidden_size": {{HiddenSize}}, "num_hidden_layers": 1, "num_attention_heads": 2,
            "intermediate_size": 8, "max_position_embeddings": {{MaxPositions}}}
            """, "config.json");
        using var model = new TaskModel(family, config, NlpTasks.TokenClassification, set);
        model.Initialize(null, new RandomSource(1));
        using (no_grad())
        {
            foreach (var (name, parameter) in model.NamedParameters())
                Set(name, parameter, [.. vocabulary.Select(token => lexicon.TryGetValue(token, out var label) ? set.IdOrIgnored(label) : 0)]);
        }

        ModelDirectory.Save(directory, family.WriteConfig(model.Config), model.State(), []);
        File.WriteAllLines(Path.Combine(directory, "vocab.txt"), vocabulary);
        File.WriteAllText(
            Path.Combine(directory, "tokenizer_config.json"),
            $$"""{"tokenizer_class": "BertTokenizer", "do_lower_case": false, "model_max_length": {{maxLength}}}""");
    }

    private static void Set(string name, Tensor parameter, int[] labelOfToken)
    {
        if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) || name.Contains("attention.self", StringComparison.Ordinal))
            return;
        parameter.zero_();
        if (name.EndsWith("word_embeddings.weight", StringComparison.Ordinal))
        {
            for (var token = 0; token < labelOfToken.Length; token++)
                parameter[token, labelOfToken[token]].fill_(1);
        }
        else if (name == "classifier.weight")
        {
            for (var label = 0; label < parameter.shape[0]; label++)
                parameter[label, label].fill_(1);
        }
    }
}

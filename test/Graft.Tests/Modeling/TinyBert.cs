using Graft.Data;
using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Testing;

namespace Graft.Tests.Modeling;

/// <summary>The fixture models/tiny-bert: how it was made, and models from it.</summary>
internal static class TinyBert
{
    private const string Config = """
        {
          "model_type": "bert",
          "vocab_size": 159,
          "hidden_size": 32,
          "num_hidden_layers": 2,
          "num_attention_heads": 4,
          "intermediate_size": 64,
          "max_position_embeddings": 64,
          "made_for": "the tests of Graft"
        }
        """;

    private const string Words =
        "the a an this that every some no dog cat bird fish house tree man woman child book road river town garden stone song letter door "
        + "see sees saw find finds found like likes liked read reads wrote walk walks open opens run runs sing sings sleep sleeps "
        + "small big old new red green cold quiet bright slow "
        + "in on under near with from to of he she it they we you and or but not very often never today here there";

    private static readonly string[] Pieces = ["##s", "##ed", "##ing", "##er", "##ly", "##est"];

    public static string Folder => SharedFiles.Fixture("models", "tiny-bert");

    public static BertFamily Family { get; } = ModelFamilies.All.OfType<BertFamily>().Single();

    public static LabelSet Labels { get; } = new(["A", "B", "C"]);

    /// <summary>Writes the fixture anew; its README says when.</summary>
    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), Vocabulary());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"do_lower_case": true, "model_max_length": 64, "tokenizer_class": "BertTokenizer"}""" + "\n");
        File.WriteAllText(Path.Combine(folder, "config.json"), Config);
        var source = PretrainedModel.Open(folder);
        using var model = new TaskModel(source.Family, source.Config, NlpTasks.MaskedLanguageModeling, null);
        model.Initialize(null, new RandomSource(20260729));
        source.Save(folder, model);
    }

    /// <summary>A tagger on the fixture's backbone, its last layer drawn from the seed.</summary>
    /// <param name="dropout">All dropout probabilities.</param>
    /// <param name="seed">Draws the last layer.</param>
    /// <param name="labels">The labels; null for <see cref="Labels"/>.</param>
    public static TaskModel Tagger(double dropout = 0.1, long seed = 1, LabelSet? labels = null)
    {
        using var loaded = PretrainedModel.Open(Folder).CreateModel(NlpTasks.TokenClassification, labels ?? Labels, new RandomSource(seed), out _);
        var config = (BertConfig)loaded.Config with { HiddenDropoutProb = dropout, AttentionProbsDropoutProb = dropout };
        var model = new TaskModel(Family, config, NlpTasks.TokenClassification, labels ?? Labels);
        using var noGradient = TorchSharp.torch.no_grad();
        var values = loaded.State();
        foreach (var (name, parameter) in model.NamedParameters())
            parameter.copy_(values[name]);
        return model;
    }

    /// <summary>Labelled rows of different lengths; the label of each token follows from its id, so that there is something to learn.</summary>
    public static IReadOnlyList<EncodedExample> Rows(int count, long seed = 5, int longest = 12)
    {
        var random = new RandomSource(seed).Stream(RandomPurpose.HoldOut, 99);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            int[] ids = [2, .. Enumerable.Range(0, 2 + random.NextInt(longest - 3)).Select(_ => 5 + random.NextInt(154)), 3];
            return new EncodedExample(row, ids) { LabelIds = [.. ids.Select(id => id < 5 ? LabelSet.IgnoredId : id % 3)] };
        })];
    }

    private static IEnumerable<string> Vocabulary()
    {
        var letters = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString()).ToList();
        string[] all =
        [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "!", "?", "'", "-", .. Enumerable.Range(0, 10).Select(digit => $"{digit}"),
            .. letters, .. letters.Select(letter => "##" + letter), .. Pieces, .. Words.Split(' '),
        ];
        return all.Distinct();
    }
}

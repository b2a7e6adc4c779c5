using Graft.Checkpoints;
using Graft.Modeling;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

/// <summary>Every golden model of the families that are implemented: hidden states, logits, loss, gradients.</summary>
public class GoldenModelTests
{
    [Fact]
    public void Forward_GoldenHeadsOfTheRepository_GiveTheReferencesValues() => GoldenCases.CheckAll(
        Directory.EnumerateDirectories(SharedFiles.Fixture("models", "modernbert")).Order(), Path.GetFullPath, CheckDirectory);

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Forward_EveryGoldenHead_GivesTheReferencesValues()
    {
        SharedFiles.Golden("models", "bert");
        GoldenCases.CheckAll(Directories(), Path.GetFullPath, CheckDirectory);
    }

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Families_GoldenFolders_AreNamedWhereNotCovered()
    {
        var missing = Directory.EnumerateDirectories(SharedFiles.Golden("models"))
            .Where(folder => !IsCovered(folder)).Select(Path.GetFileName).Order().ToList();
        TestContext.Current.SendDiagnosticMessage("families not implemented yet: {0}", string.Join(", ", missing));
        Assert.DoesNotContain("bert", missing);
        Assert.DoesNotContain("modernbert", missing);
    }

    /// <summary>The head folders of every family that is implemented.</summary>
    internal static IEnumerable<string> Directories() =>
        Directory.EnumerateDirectories(SharedFiles.Golden("models")).Where(IsCovered).SelectMany(Directory.EnumerateDirectories).Order();

    private static bool IsCovered(string familyFolder) => Directory.EnumerateDirectories(familyFolder)
        .Select(head => GoldenCases.ReadJson(Path.Combine(head, "config.json")).GetProperty("model_type").GetString())
        .All(type => ModelFamilies.All.Any(family => family.ModelTypes.Contains(type)));

    private static void CheckDirectory(string directory)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors(directory);
        var configFile = Path.Combine(directory, "config.json");
        var (family, config) = ModelFamilies.Read(File.ReadAllText(configFile), configFile);
        var kind = golden.Expect.GetProperty("head").GetString()!;
        using var head = Build(kind, family, config, golden);
        head.LoadExactly(Path.Combine(directory, "model.safetensors"), kind == "backbone" ? "" : family.BackboneName);

        var hiddenStates = new List<Tensor>();
        var mask = Flat(golden["attention_mask"]);
        var input = new ModelInput(Flat(golden["input_ids"]), mask, golden.Has("token_type_ids") ? Flat(golden["token_type_ids"]) : null);
        var hidden = head.Encode(input, hiddenStates);
        for (var i = 0; i < hiddenStates.Count; i++)
            golden.AssertForward($"hidden_states.{i}", hiddenStates[i], mask);
        Assert.False(golden.Has($"hidden_states.{hiddenStates.Count}"));

        var objective = CheckHead(kind, head, hidden, input, golden);
        if (golden.Has("loss"))
            golden.AssertForward("loss", objective);
        objective.backward();
        CheckGradients(kind, head, golden);
    }

    private static GoldenHead Build(string kind, ModelFamily family, ModelConfig config, GoldenTensors golden) => kind switch
    {
        "backbone" => new GoldenHead(family, config, true, golden.Has("pooler_output") ? [HiddenStateView.Sequence] : []),
        "masked-lm" => new GoldenHead(family, config, false, [HiddenStateView.Vocabulary]),
        "pretraining" => new GoldenHead(family, config, false, [HiddenStateView.Sequence, HiddenStateView.Vocabulary], ("cls.seq_relationship", 2)),
        "next-sentence" => new GoldenHead(family, config, false, [HiddenStateView.Sequence], ("cls.seq_relationship", 2)),
        "token-classification" => new GoldenHead(family, config, false, [HiddenStateView.Token], ("classifier", LastSize(golden, "logits"))),
        "question-answering" => new GoldenHead(family, config, false, [HiddenStateView.Token], (SpanLayer(golden), 2)),
        "multiple-choice" => new GoldenHead(family, config, false, [HiddenStateView.Sequence], ("classifier", 1)),
        _ when kind.StartsWith("sequence-classification", StringComparison.Ordinal) =>
            new GoldenHead(family, config, false, [HiddenStateView.Sequence], ("classifier", LastSize(golden, "logits"))),
        _ => throw new InvalidOperationException($"the suite does not know the head '{kind}'"),
    };

    /// <summary>Checks the head's outputs and gives what the golden file differentiates.</summary>
    private static Tensor CheckHead(string kind, GoldenHead head, Tensor hidden, ModelInput input, GoldenTensors golden)
    {
        var mask = input.AttentionMask!;
        switch (kind)
        {
            case "backbone":
                golden.AssertForward("last_hidden_state", hidden, mask);
                var objective = (hidden * golden["cotangent.last_hidden_state"]).sum();
                if (!golden.Has("pooler_output"))
                    return objective;
                var pooled = View(HiddenStateView.Sequence);
                golden.AssertForward("pooler_output", pooled);
                return objective + (pooled * golden["cotangent.pooler_output"]).sum();
            case "masked-lm":
                return Classify(View(HiddenStateView.Vocabulary), mask);
            case "token-classification":
                return Classify(head.Output("classifier", View(HiddenStateView.Token)), mask);
            case "next-sentence":
                return Classify(head.Output("cls.seq_relationship", View(HiddenStateView.Sequence)), null);
            case "pretraining":
                var predictions = View(HiddenStateView.Vocabulary);
                golden.AssertForward("prediction_logits", predictions, mask);
                var relationship = head.Output("cls.seq_relationship", View(HiddenStateView.Sequence));
                golden.AssertForward("seq_relationship_logits", relationship);
                return GoldenHead.CrossEntropy(predictions, golden["labels"]) + GoldenHead.CrossEntropy(relationship, golden["next_sentence_label"]);
            case "question-answering":
                var spans = head.Output(SpanLayer(golden), View(HiddenStateView.Token)); // (B, T, 2)
                var (starts, ends) = (spans.select(-1, 0), spans.select(-1, 1));
                golden.AssertForward("start_logits", starts, mask);
                golden.AssertForward("end_logits", ends, mask);
                return (PositionLoss(starts, golden["start_positions"]) + PositionLoss(ends, golden["end_positions"])) / 2;
            case "multiple-choice":
                var choices = golden["input_ids"].shape[1];
                return Classify(head.Output("classifier", View(HiddenStateView.Sequence)).view(-1, choices), null);
            default:
                return SequenceLoss(kind, head.Output("classifier", View(HiddenStateView.Sequence)), golden);
        }

        Tensor View(HiddenStateView view) => head.View(view, hidden, input);

        Tensor Classify(Tensor logits, Tensor? where)
        {
            golden.AssertForward("logits", logits, where);
            return GoldenHead.CrossEntropy(logits, golden["labels"]);
        }
    }

    private static Tensor SequenceLoss(string kind, Tensor logits, GoldenTensors golden)
    {
        golden.AssertForward("logits", logits);
        return kind switch
        {
            "sequence-classification-regression" => nn.functional.mse_loss(logits.squeeze(), golden["labels"].squeeze()),
            "sequence-classification-multilabel" => nn.functional.binary_cross_entropy_with_logits(logits, golden["labels"]),
            _ => GoldenHead.CrossEntropy(logits, golden["labels"]),
        };
    }

    private static Tensor PositionLoss(Tensor logits, Tensor positions)
    {
        var length = logits.shape[1];
        return GoldenHead.CrossEntropy(logits, positions.clamp(0, length), ignored: length);
    }

    private static void CheckGradients(string kind, GoldenHead head, GoldenTensors golden)
    {
        var gradients = head.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad);
        var norm = Math.Sqrt(gradients.Values.Sum(gradient => gradient is null ? 0 : gradient.square().sum().item<float>()));
        golden.AssertGradient("grad_norm", tensor((float)norm));
        var named = golden.Names.Where(name => name.StartsWith("grad.", StringComparison.Ordinal)).ToList();
        if (kind is "masked-lm" or "token-classification")
            Assert.Equal(gradients.Keys.Order(StringComparer.Ordinal), named.Select(name => name["grad.".Length..]).Order(StringComparer.Ordinal));
        foreach (var name in named)
            golden.AssertGradient(name, gradients[name["grad.".Length..]]!);
    }

    /// <summary>What the family calls the last layer of question answering.</summary>
    private static string SpanLayer(GoldenTensors golden)
    {
        using var weights = CheckpointReader.Open(golden.Directory);
        return new[] { "qa_outputs", "classifier" }.Single(name => weights.Tensors.ContainsKey(name + ".weight"));
    }

    private static int LastSize(GoldenTensors golden, string name) => (int)golden[name].shape[^1];

    private static Tensor Flat(Tensor ids) => ids.dim() == 3 ? ids.flatten(0, 1) : ids;
}

using Graft.Checkpoints;
using Graft.Modeling;
using Graft.Pretraining;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tests.Modeling;
using Graft.Tests.Training;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Pretraining;

/// <summary>What `graft pretrain` computes, beside the reference's BertForPreTraining: masked tokens and the pair's label.</summary>
public class PretrainingLossTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Share_GoldenMaskedPairs_IsTheReferencesLossAndGradient()
    {
        var directory = SharedFiles.Golden("models", "bert", "pretraining");
        var configFile = Path.Combine(directory, "config.json");
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors(directory);
        var (family, config) = ModelFamilies.Read(File.ReadAllText(configFile), configFile);
        using var model = new TaskModel(family, config, NlpTasks.Pretraining, null);
        using var weights = CheckpointReader.Open(directory);
        StateDictLoader.Load(model.State(), weights, new LoadRules()).ThrowIfIncomplete();
        model.eval();

        var input = new ModelInput(golden["input_ids"], golden["attention_mask"], golden["token_type_ids"]);
        var batch = GoldenPretrainingBatch.Of(input, golden["labels"], golden["next_sentence_label"]);
        var loss = PretrainingLoss.Share(model, batch, null, batch.Labels.Length, batch.Rows);
        golden.AssertForward("loss", loss);
        loss.backward();
        var norm = Math.Sqrt(model.NamedParameters().Sum(pair => pair.Parameter.grad is { } gradient ? gradient.square().sum().item<float>() : 0));
        Assert.Equal(golden.Expect.GetProperty("grad_norm").GetDouble(), norm, 1e-3 * norm);
    }
}

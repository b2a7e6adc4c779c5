using Graft.Checkpoints;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

public class LinearProbeTests
{
    private static readonly TrainingOptions Options = TinyRun.Options with { LearningRate = 2e-2, LinearProbe = true };

    [Fact]
    public void Run_LinearProbe_EqualsAFrozenBackboneWithoutDropout()
    {
        using var probed = new ScratchFolder();
        using var frozen = new ScratchFolder();
        var probe = TinyRun.Train(probed.Path, Options with { ClassWeights = "A=2" }, dropout: 0.1); // a probe has no dropout whatever the model has
        var slow = TinyRun.Train(frozen.Path, Options with { ClassWeights = "A=2", LinearProbe = false, Freeze = "backbone" }, dropout: 0);
        foreach (var (one, other) in probe.Observer.Steps.Zip(slow.Observer.Steps))
        {
            Assert.Equal(other.Loss, one.Loss, 1e-5);
            Assert.Equal(other.Tokens, one.Tokens);
        }

        using var scope = NewDisposeScope();
        using var expected = SafeTensorsFile.Open(frozen.File("final.safetensors"));
        using var actual = SafeTensorsFile.Open(probed.File("final.safetensors"));
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.All(expected.Tensors.Keys, name => Assert.True(actual.Read(name).allclose(expected.Read(name), 1e-4, 1e-4), name));
    }

    [Fact]
    public void Run_LinearProbe_TrainsAndSavesTheLastLayerOnly()
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path, Options with { Epochs = 10 });
        Assert.True(run.Observer.Steps[^1].Loss < 0.9 * run.Observer.Steps[0].Loss, "the probe learns");
        using var scope = NewDisposeScope();
        using var checkpoint = SafeTensorsFile.Open(Path.Combine(TinyRun.CheckpointOf(scratch.Path, 40), "model.safetensors"));
        Assert.Equal(["classifier.bias", "classifier.weight"], checkpoint.Tensors.Keys.Order());
        using var start = TinyBert.Tagger();
        using var final = SafeTensorsFile.Open(scratch.File("final.safetensors"));
        Assert.All(start.State(), pair => Assert.Equal(!pair.Key.StartsWith("classifier", StringComparison.Ordinal), final.Read(pair.Key).IsSameAs(pair.Value)));
    }

    [Fact]
    public void Run_AccumulatedMicroBatches_EqualsOneLargeBatch()
    {
        using var large = new ScratchFolder();
        using var small = new ScratchFolder();
        var one = TinyRun.Train(large.Path, Options with { BatchSize = 8, MaxSteps = 4 }).Observer.Steps;
        var four = TinyRun.Train(small.Path, Options with { BatchSize = 2, GradientAccumulationSteps = 4, MaxSteps = 4 }).Observer.Steps;
        Assert.All(one.Zip(four), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-5));
    }

    [Fact]
    public void Run_CancelledWhileFeaturesAreComputed_LeavesACheckpoint()
    {
        using var scratch = new ScratchFolder();
        using var model = TinyBert.Tagger();
        var observer = new RecordingObserver();
        using var trainer = new Trainer(model, TinyRun.Rows, Options, new RunCheckpoints(scratch.Path, 2, false), null, observer);
        Assert.Equal(0, trainer.Run(new CancellationToken(canceled: true)).Update);
        Assert.Equal(["step-0"], observer.Checkpoints);
    }

    [Fact]
    public void Run_ResumedOverAnotherBackbone_IsRefused()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, Options, stopAfter: 3);
        Assert.Throws<CheckpointFormatException>(() => TinyRun.Train(scratch.Path, Options, resume: true, prepare: model =>
        {
            using var noGradient = no_grad();
            model.NamedParameters().First(pair => !pair.Name.StartsWith("classifier", StringComparison.Ordinal)).Parameter.add_(1e-3);
        }));
        Assert.Equal(3, TinyRun.Train(scratch.Path, Options, resume: true).Observer.StartedAt);
    }

    [Fact]
    public void RowFeatures_Rows_AreTheModelsOwn()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger();
        var rows = TinyBert.Rows(9);
        using var features = RowFeatures.Compute(model, rows, 4, TestContext.Current.CancellationToken);
        var logits = new float[rows.Count][];
        features.Run(model, rows, 2, (row, values) => logits[row] = values.ToArray());
        var expected = new float[rows.Count][];
        RowForward.Run(model, rows, 1, (row, values) => expected[row] = values.ToArray(), cancellation: TestContext.Current.CancellationToken);
        foreach (var (own, other) in expected.Zip(logits))
        {
            Assert.Equal(own.Length, other.Length);
            Assert.All(own.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 2e-5)); // as the families' suite: batches add in another order
        }

        Assert.Equal([rows[3].InputIds.Count + rows[1].InputIds.Count, 32], features.Of([rows[3], rows[1]]).shape);
        Assert.Throws<KeyNotFoundException>(() => features.Of([rows[0] with { Example = 0 }]));
    }

    [Theory]
    [InlineData("embeddings", null, 1, "--freeze")]
    [InlineData(null, 1.0, 1, "--gradual-unfreezing")]
    [InlineData(null, null, 0.5, "--layer-decay")]
    public void Validate_ProbeWithLayerOptions_IsNamed(string? freeze, double? unfreezing, double decay, string named)
    {
        var problem = Assert.Single(new TrainingOptions(LinearProbe: true, Freeze: freeze, GradualUnfreezing: unfreezing, LayerDecay: decay).Validate());
        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TaskWithoutALastLayer_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var source = PretrainedModel.Open(TinyBert.Folder);
        using var model = new TaskModel(source.Family, source.Config, NlpTasks.MaskedLanguageModeling, null);
        Assert.Contains("--linear-probe", Assert.Throws<ArgumentException>(() => new Trainer(
            model, TinyRun.Rows, Options, new RunCheckpoints(scratch.Path, 1, false), null, new RecordingObserver())).Message, StringComparison.Ordinal);
    }
}

using Graft.Checkpoints;
using Graft.Data;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training;

/// <summary>Two layers: depth 0 is the embeddings, 1 and 2 the layers, 3 the head.</summary>
public class ParameterScheduleTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("embeddings", 1)]
    [InlineData("1", 2)]
    [InlineData("2", 3)]
    [InlineData("backbone", 3)]
    public void Run_Frozen_ChangesNothingBelowTheDepthAndEverythingAbove(string? freeze, int trained)
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, TinyRun.Options with { Freeze = freeze, MaxSteps = 2 });
        AssertChangedFrom(trained, TinyRun.CheckpointOf(scratch.Path, 2));
    }

    [Fact]
    public void Run_FrozenBackbone_HasTheGradientNormOfTheHeadAlone()
    {
        using var scratch = new ScratchFolder();
        var norm = TinyRun.Train(scratch.Path, TinyRun.Options with { Freeze = "backbone", MaxSteps = 1, BatchSize = 14, TrainSamplingStrategy = SamplingStrategy.Sequential }, dropout: 0)
            .Observer.Steps.Single().GradientNorm;

        using var scope = TorchSharp.torch.NewDisposeScope();
        using var model = TinyBert.Tagger(dropout: 0);
        using var batch = Batch.Collate(TinyRun.Rows, 0);
        (model.Task.SummedLoss(model.Logits(batch), batch.LabelIds!, 0) / batch.LabelCount).backward();
        var squares = model.NamedParameters().Where(pair => pair.Name.StartsWith("classifier.", StringComparison.Ordinal))
            .Sum(pair => Math.Pow(pair.Parameter.grad!.norm().item<float>(), 2));
        Assert.Equal(Math.Sqrt(squares), norm, 1e-5 * norm);
    }

    [Fact]
    public void Run_GradualUnfreezing_ThawsALayerEachEpochFromTheTop()
    {
        using var scratch = new ScratchFolder();
        var options = TinyRun.Options with { Epochs = 4, GradualUnfreezing = 1, EvalStrategy = IntervalStrategy.No, SaveStrategy = IntervalStrategy.Steps, SaveSteps = 1, SaveTotalLimit = 20, WarmupRatio = 0 };
        TinyRun.Train(scratch.Path, options);
        // Four steps an epoch: the head alone, then the second layer, the first, the embeddings.
        foreach (var (step, trained) in new[] { (1, 3), (4, 3), (5, 2), (8, 2), (9, 1), (12, 1), (13, 0), (16, 0) })
            AssertChangedFrom(trained, TinyRun.CheckpointOf(scratch.Path, step));
    }

    [Fact]
    public void ScalesAt_GradualUnfreezing_AreZeroUntilTheThaw()
    {
        var (schedule, arena) = Schedule(new TrainingOptions(GradualUnfreezing: 0.5, LayerDecay: 0.5, Freeze: "embeddings"));
        Assert.Equal([0, 0, 0, 1], ByDepth(0));
        Assert.Equal([0, 0, 0, 1], ByDepth(1));
        Assert.Equal([0, 0, 0.5, 1], ByDepth(2));
        Assert.Equal([0, 0.25, 0.5, 1], ByDepth(4));
        Assert.Equal([0, 0.25, 0.5, 1], ByDepth(1_000_000));
        Assert.Equal([7, 4, 2, 0], Ordered(schedule.SkippedBefore(7).Select(steps => (double)steps)));

        double[] ByDepth(int update) => Ordered(schedule.ScalesAt(update)!);
        double[] Ordered(IEnumerable<double> values) =>
            [.. arena.Slices.Zip(values).GroupBy(pair => DepthOf(pair.First.Name)).OrderBy(group => group.Key).Select(group => group.Select(pair => pair.Second).Distinct().Single())];
    }

    [Theory]
    [InlineData(0.9, false)] // the embeddings thaw after step 11 of 12
    [InlineData(1.0, true)]
    [InlineData(9.0, true)]
    [InlineData(null, false)]
    public void Run_EndsBeforeEverythingHasThawed_Warns(double? epochs, bool warns)
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path, TinyRun.Options with { GradualUnfreezing = epochs });
        Assert.Equal(warns ? 1 : 0, run.Observer.Warnings.Count(warning => warning.Contains("--gradual-unfreezing", StringComparison.Ordinal)));
    }

    [Fact]
    public void ScalesAt_LayerDecayAndHeadRate_FollowDepth()
    {
        var (schedule, arena) = Schedule(new TrainingOptions(LearningRate: 2e-5, LayerDecay: 0.8, HeadLearningRate: 1e-4));
        double[] expected = [Math.Pow(0.8, 3), Math.Pow(0.8, 2), 0.8, 5];
        Assert.All(arena.Slices.Zip(schedule.ScalesAt(0)!), pair => Assert.Equal(expected[DepthOf(pair.First.Name)], pair.Second, 1e-12));
    }

    [Fact]
    public void ScalesAt_NothingAsked_IsNull()
    {
        Assert.Null(Schedule(new TrainingOptions()).Schedule.ScalesAt(0));
        Assert.Null(Schedule(new TrainingOptions(HeadLearningRate: 5e-5)).Schedule.ScalesAt(0));
    }

    [Fact]
    public void Constructor_MoreLayersThanThereAre_SaysHowMany()
    {
        var error = Assert.Throws<ArgumentException>(() => Schedule(new TrainingOptions(Freeze: "3")));
        Assert.Contains("--freeze 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("the model has, 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", null, 1, null, "--freeze")]
    [InlineData("all", null, 1, null, "--freeze")]
    [InlineData(null, 0.0, 1, null, "--gradual-unfreezing")]
    [InlineData(null, null, 0, null, "--layer-decay")]
    [InlineData(null, null, 1.1, null, "--layer-decay")]
    [InlineData(null, null, 1, -1.0, "--head-learning-rate")]
    [InlineData("backbone", 1.0, 1, null, "--gradual-unfreezing")]
    [InlineData("backbone", null, 0.9, null, "--layer-decay")]
    public void Validate_LayerOptionThatDoesNotHold_IsNamed(string? freeze, double? unfreezing, double decay, double? head, string named)
    {
        var options = new TrainingOptions(Freeze: freeze, GradualUnfreezing: unfreezing, LayerDecay: decay, HeadLearningRate: head);
        Assert.Contains(named, Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    private static (ParameterSchedule Schedule, ParameterArena Arena) Schedule(TrainingOptions options)
    {
        using var model = TinyBert.Tagger();
        using var arena = new ParameterArena(model.NamedParameters());
        return (new ParameterSchedule(model, arena.Slices, options, TrainingPlan.ForExamples(14, new TrainingPlanOptions { BatchSize = 4 })), arena);
    }

    private static int DepthOf(string name) => TinyBert.Family.DepthOf(name) ?? 3;

    private static void AssertChangedFrom(int trained, string checkpoint)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var start = TinyBert.Tagger();
        using var weights = SafeTensorsFile.Open(Path.Combine(checkpoint, "model.safetensors"));
        // The key's bias moves no softmax, so its gradient is rounding.
        Assert.All(start.State().Where(pair => !pair.Key.EndsWith("key.bias", StringComparison.Ordinal)), pair =>
            Assert.True(weights.Read(pair.Key).IsSameAs(pair.Value) == DepthOf(pair.Key) < trained, pair.Key));
    }
}

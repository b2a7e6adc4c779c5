using Graft.Data;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

public class ClassWeightsTests
{
    [Fact]
    public void Of_Balanced_AreScikitLearns()
    {
        // The example of sklearn.utils.class_weight.compute_class_weight: y = [1, 1, 1, 1, 0, 0] gives [1.5, 0.75].
        var rows = new[] { Row(-100, 1, 1), Row(1, 1, -100), Row(0, 0) };
        Assert.Equal([1.5, 0.75], ClassWeights.Of("balanced", new LabelSet(["zero", "one"]), rows)!);
        Assert.Equal([1.5, 0.75, 0], ClassWeights.Of("balanced", new LabelSet(["zero", "one", "never"]), rows)!);
    }

    [Fact]
    public void Of_NamedLabels_HaveTheirWeightsAndTheOthersOne()
    {
        Assert.Equal([0.25, 1, 1e3], ClassWeights.Of("A=0.25, C=1e3", TinyBert.Labels, [])!);
        Assert.Equal([1, 2], ClassWeights.Of("a=b=2", new LabelSet(["a", "a=b"]), [])!);
        Assert.Null(ClassWeights.Of(null, TinyBert.Labels, []));
    }

    [Fact]
    public void Of_UnknownLabelOrNone_IsRefused()
    {
        Assert.Contains("'X'", Assert.Throws<ArgumentException>(() => ClassWeights.Of("A=1,X=2", TinyBert.Labels, [])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ClassWeights.Of("balanced", null, []));
    }

    [Theory]
    [InlineData("even")]
    [InlineData("A")]
    [InlineData("A=")]
    [InlineData("=1")]
    [InlineData("A=-1")]
    [InlineData("A=NaN")]
    [InlineData("A=1,A=2")]
    [InlineData("")]
    public void Validate_WeightsThatAreNone_NamesTheOption(string text) =>
        Assert.Contains("--class-weights", Assert.Single(new TrainingOptions(ClassWeights: text).Validate()), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2, 1)]
    [InlineData(0.2, 4)] // by the weights of the whole step, however it is accumulated
    public void Run_Weighted_HasTheLossOfTorchsWeightedMean(double smoothing, int accumulation)
    {
        using var scratch = new ScratchFolder();
        using var other = new ScratchFolder();
        var rows = TinyBert.Rows(16);
        var options = TinyRun.Options with
        {
            ClassWeights = "A=0.2,C=3",
            LabelSmoothingFactor = smoothing,
            BatchSize = 16 / accumulation,
            GradientAccumulationSteps = accumulation,
            MaxSteps = 1,
            TrainSamplingStrategy = SamplingStrategy.Sequential,
        };
        var step = TinyRun.Train(scratch.Path, options, rows: rows, dropout: 0).Observer.Steps.Single();

        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger(dropout: 0);
        using var batch = Batch.Collate(rows, 0);
        var expected = nn.functional.cross_entropy(
            model.Logits(batch).flatten(0, 1), batch.LabelIds!.flatten(), tensor([0.2f, 1, 3]), LabelSet.IgnoredId, nn.Reduction.Mean, smoothing);
        expected.backward();
        Assert.Equal(expected.item<float>(), step.Loss, 1e-5);
        var norm = Math.Sqrt(model.NamedParameters().Sum(pair => Math.Pow(pair.Parameter.grad!.norm().item<float>(), 2)));
        Assert.Equal(norm, step.GradientNorm, 1e-4 * norm);
        Assert.NotEqual(expected.item<float>(), TinyRun.Train(other.Path, options with { ClassWeights = null }, rows: rows, dropout: 0).Observer.Steps[0].Loss, 1e-4);
    }

    [Fact]
    public void Run_OnlyLabelsOfWeightZero_ChangesNothingButDecay()
    {
        using var scratch = new ScratchFolder();
        var step = TinyRun.Train(scratch.Path, TinyRun.Options with { ClassWeights = "A=0,B=0,C=0", MaxSteps = 1 }).Observer.Steps.Single();
        Assert.Equal((0, 0), (step.Loss, step.GradientNorm));
    }

    private static EncodedExample Row(params int[] labels) => new(0, labels) { LabelIds = labels };
}

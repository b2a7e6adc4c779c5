using Graft.Modeling;
using Graft.Modeling.Layers;
using Graft.Tests.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling.Layers;

public class DropoutTests
{
    private const ulong Key = 77;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Apply_ManyElements_DropsTheShareAndScalesTheRest(double probability)
    {
        using var scope = NewDisposeScope();
        var mask = Mask(new Dropout(probability, 3), [8, 25, 100]);
        var scale = (float)(1 / (1 - probability));
        Assert.True(mask.eq(0).logical_or(mask.eq(scale)).all().item<bool>());
        var deviation = Math.Sqrt(probability * (1 - probability) / 20_000);
        Assert.InRange(mask.eq(0).to(float64).mean().item<double>(), probability - 5 * deviation, probability + 5 * deviation);
    }

    [Fact]
    public void Apply_RowInAnotherMicroBatch_HasTheSameMask()
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(0.3, 3);
        var whole = Mask(dropout, [4, 6, 10]);
        var second = Mask(dropout, [2, 6, 10], firstRow: 2);
        Assert.True(second.IsSameAs(whole.narrow(0, 2, 2)));
        Assert.False(second.IsSameAs(whole.narrow(0, 0, 2)));
    }

    [Fact]
    public void Apply_RowPaddedToAnotherWidth_HasTheSameMask()
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(0.3, 3);
        Assert.True(Mask(dropout, [2, 5, 10]).IsSameAs(Mask(dropout, [2, 9, 10]).narrow(1, 0, 5)));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    public void ApplyToAttention_RowPaddedToAnotherWidth_HasTheSameMask(int width)
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(0.3, 3);
        var narrow = AttentionMask(dropout, [2, 3, 7, 7]);
        var wide = AttentionMask(dropout, [2, 3, width, width]);
        Assert.True(narrow.IsSameAs(wide.narrow(2, 0, 7).narrow(3, 0, 7)));
    }

    [Fact]
    public void ApplyToAttention_RowInAnotherMicroBatch_HasTheSameMask()
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(0.3, 3);
        Assert.True(AttentionMask(dropout, [2, 3, 7, 7], firstRow: 2).IsSameAs(AttentionMask(dropout, [4, 3, 7, 7]).narrow(0, 2, 2)));
    }

    [Fact]
    public void ApplyToAttention_Heads_HaveMasksOfTheirOwn()
    {
        using var scope = NewDisposeScope();
        var mask = AttentionMask(new Dropout(0.5, 3), [1, 4, 8, 8]);
        for (var head = 1; head < 4; head++)
            Assert.False(mask[0, head].IsSameAs(mask[0, 0]));
    }

    [Fact]
    public void Apply_SitesStepsRowsAndPlaces_HaveMasksOfTheirOwn()
    {
        using var scope = NewDisposeScope();
        long[] shape = [3, 4, 32];
        var mask = Mask(new Dropout(0.5, 3), shape);
        Assert.False(mask.IsSameAs(Mask(new Dropout(0.5, 4), shape)));
        Assert.False(mask.IsSameAs(Mask(new Dropout(0.5, 3), shape, key: Key + 1)));
        Assert.False(mask[0].IsSameAs(mask[1]));
        Assert.False(mask[0, 0].IsSameAs(mask[0, 1]));
        Assert.False(mask[0, 0].narrow(0, 0, 16).IsSameAs(mask[0, 0].narrow(0, 16, 16)));
    }

    [Fact]
    public void Apply_OneVectorARow_DropsToo()
    {
        using var scope = NewDisposeScope();
        var mask = Mask(new Dropout(0.5, 3), [6, 33]);
        Assert.InRange(mask.eq(0).sum().item<long>(), 60, 140);
        Assert.True(Mask(new Dropout(0.5, 3), [3, 33], firstRow: 3).IsSameAs(mask.narrow(0, 3, 3)));
    }

    [Fact]
    public void Apply_Gradient_IsTheMask()
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(0.3, 3);
        var input = full([2, 3, 8], 5f).requires_grad_();
        dropout.Apply(input, new StepRandomness(Key, 0)).sum().backward();
        Assert.True(input.grad!.IsSameAs(Mask(dropout, [2, 3, 8])));
    }

    [Fact]
    public void Apply_WithoutRandomnessOrProbability_PassesThrough()
    {
        using var scope = NewDisposeScope();
        var input = ones(2, 3, 8);
        Assert.True(new Dropout(0.5, 3).Apply(input, null).IsSameAs(input));
        Assert.True(new Dropout(0, 3).Apply(input, new StepRandomness(Key, 0)).IsSameAs(input));
        Assert.False(new Dropout(0.5, 3).IsActive(null));
        Assert.False(new Dropout(0, 3).IsActive(new StepRandomness(Key, 0)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Constructor_ProbabilityOutsideTheRange_Throws(double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(probability, 0));

    private static Tensor Mask(Dropout dropout, long[] shape, int firstRow = 0, ulong key = Key) =>
        dropout.Apply(ones(shape), new StepRandomness(key, firstRow));

    private static Tensor AttentionMask(Dropout dropout, long[] shape, int firstRow = 0) =>
        dropout.ApplyToAttention(ones(shape), new StepRandomness(Key, firstRow));
}

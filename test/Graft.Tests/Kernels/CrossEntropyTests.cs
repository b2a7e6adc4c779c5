using Graft.Modeling.Layers;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Kernels;

public class CrossEntropyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(7, 1001)]
    [InlineData(33, 12000)]
    public void Sum_ScoresOfAllSizes_GivesTorchsLossAndGradient(int rows, int width)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(7);
        var scores = randn([rows, width], generator: random) * 5;
        var labels = randint(0, width, [rows], generator: random, dtype: ScalarType.Int64);
        var ours = scores.clone().requires_grad_();
        var theirs = scores.clone().requires_grad_();
        // A sum first: the kernel takes the memory of what it is given.
        var loss = CrossEntropy.Sum(ours * 1, labels, 0.25);
        var expected = nn.functional.cross_entropy(theirs, labels, reduction: nn.Reduction.Sum) * 0.25;
        Assert.Equal(expected.item<float>(), loss.item<float>(), Math.Abs(expected.item<float>()) * 1e-5 + 1e-6);
        (loss * 3).backward();
        (expected * 3).backward();
        Assert.True(ours.grad!.allclose(theirs.grad!, 1e-4, 1e-6));
    }

    [Fact]
    public void Sum_NoRows_IsZero()
    {
        using var scope = NewDisposeScope();
        var scores = zeros(0, 9).requires_grad_();
        Assert.Equal(0, CrossEntropy.Sum(scores * 1, zeros(0, ScalarType.Int64), 1).item<float>());
    }
}

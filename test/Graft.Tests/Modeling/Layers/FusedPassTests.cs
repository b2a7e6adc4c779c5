using Graft.Modeling;
using Graft.Modeling.Layers;
using Graft.Randomness;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling.Layers;

/// <summary>Each pass of ours against the same computation in libtorch's own operations: values, and the gradient of everything that goes in.</summary>
public class FusedPassTests
{
    private static readonly StepRandomness Step = new(99, 5);

    [Theory]
    [InlineData(8)]
    [InlineData(37)]
    [InlineData(1536)]
    public void Gelu_ValuesAndGradients_AreLibtorchs(int width)
    {
        using var scope = NewDisposeScope();
        var (input, bias) = (Draw("input", 3, 70, width) * 3, Draw("bias", width));
        AssertSame(
            [input, bias],
            inputs => BiasActivation.Apply(inputs[0].clone(), inputs[1], "gelu"),
            inputs => nn.functional.gelu(inputs[0] + inputs[1]));
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("gelu_new")]
    public void BiasActivation_OtherActivations_AreAppliedToTheSum(string activation)
    {
        using var scope = NewDisposeScope();
        AssertSame(
            [Draw("input", 2, 5, 16), Draw("bias", 16)],
            inputs => BiasActivation.Apply(inputs[0].clone(), inputs[1], activation),
            inputs => Activation.Get(activation)(inputs[0] + inputs[1]));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(37)]
    [InlineData(512)]
    public void GatedGelu_ValuesAndGradients_AreLibtorchs(int width)
    {
        using var scope = NewDisposeScope();
        AssertSame(
            [Draw("input", 3, 70, 2 * width) * 3],
            inputs => GatedActivation.Apply(inputs[0].clone(), "gelu"),
            inputs => nn.functional.gelu(inputs[0].narrow(-1, 0, width)) * inputs[0].narrow(-1, width, width));
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("silu")]
    public void GatedActivation_OtherActivations_AreAppliedToTheFirstHalf(string activation)
    {
        using var scope = NewDisposeScope();
        AssertSame(
            [Draw("input", 2, 5, 32)],
            inputs => GatedActivation.Apply(inputs[0].clone(), activation),
            inputs => Activation.Get(activation)(inputs[0].narrow(-1, 0, 16)) * inputs[0].narrow(-1, 16, 16));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(37)]
    [InlineData(256)]
    public void AddNorm_ValuesAndGradients_AreLibtorchs(int width)
    {
        using var scope = NewDisposeScope();
        var norm = new BiasFreeLayerNorm(width, 1e-5);
        Fill(norm.Weight, "weight");
        AssertSame(
            [Draw("hidden", 5, 21, width), Draw("update", 5, 21, width), norm.Weight],
            inputs => Both(AddNorm.Apply(inputs[0], inputs[1], norm)),
            inputs => Both((inputs[0] + inputs[1], norm.call(inputs[0] + inputs[1]))));
        AssertSame(
            [Draw("hidden", 5, 21, width), Draw("update", 5, 21, width), norm.Weight],
            inputs => AddNorm.Apply(inputs[0], inputs[1], norm).Normalized,
            inputs => norm.call(inputs[0] + inputs[1]));
        AssertSame(
            [Draw("hidden", 5, 21, width), Draw("update", 5, 21, width), norm.Weight],
            inputs => AddNorm.Normalized(inputs[0], inputs[1], norm),
            inputs => norm.call(inputs[0] + inputs[1]));
        AssertSame([Draw("hidden", 5, 21, width), Draw("update", 5, 21, width)], inputs => AddNorm.Apply(inputs[0], inputs[1], norm).Sum, inputs => inputs[0] + inputs[1]);

        static Tensor Both((Tensor Sum, Tensor Normalized) outputs) => cat([outputs.Sum, outputs.Normalized], -1);
    }

    [Fact]
    public void AddNorm_HiddenStatesThatOthersReadToo_GetBothGradients()
    {
        using var scope = NewDisposeScope();
        var norm = new BiasFreeLayerNorm(16, 1e-5);
        Fill(norm.Weight, "weight");
        AssertSame(
            [Draw("hidden", 3, 16), norm.Weight],
            inputs =>
            {
                var (sum, normalized) = AddNorm.Apply(inputs[0], inputs[0] * 2, norm);
                return sum * normalized + inputs[0];
            },
            inputs => 3 * inputs[0] * norm.call(3 * inputs[0]) + inputs[0]);
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(0.2, 32)]
    [InlineData(0.2, 37)]
    [InlineData(0.1, 384)]
    public void DropoutAddNorm_ValuesAndGradients_AreLibtorchs(double probability, int width)
    {
        using var scope = NewDisposeScope();
        var (norm, dropout) = (new LayerNorm(width, 1e-5), new Dropout(probability, 4));
        Fill(norm.Weight, "weight");
        Fill(norm.Bias, "shift");
        AssertSame(
            [Draw("mapped", 5, 21, width), Draw("bias", width), Draw("residual", 5, 21, width), norm.Weight, norm.Bias],
            inputs => DropoutAddNorm.Apply(inputs[0].clone(), inputs[1], inputs[2], norm, dropout, Step),
            inputs => norm.call(dropout.Apply(inputs[0] + inputs[1], Step) + inputs[2]));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(6, 0)]
    [InlineData(23, 0.3)]
    [InlineData(70, 0.1)]
    public void SelfAttention_ValuesAndGradients_AreLibtorchs(int tokens, double probability)
    {
        const int Heads = 3, Size = 16;
        using var scope = NewDisposeScope();
        var dropout = new Dropout(probability, 2);
        AssertSame(
            [Draw("states", 4, tokens, 3 * Heads * Size)],
            inputs => SelfAttention.Attend(inputs[0], Heads, null, dropout, Step),
            inputs => Reference(inputs[0], Heads, Size, null, dropout));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void SelfAttention_MaskedKeys_TakeNoPart(double probability)
    {
        const int Heads = 2, Size = 8, Tokens = 11;
        using var scope = NewDisposeScope();
        var mask = ones([3, Tokens], dtype: ScalarType.Int64);
        mask[1].narrow(0, 7, 4).zero_(); // padding at the end
        mask[2].narrow(0, 2, 3).zero_(); // and in the middle
        var (bias, dropout) = (Attention.Bias(mask), new Dropout(probability, 2));
        AssertSame(
            [Draw("states", 3, Tokens, 3 * Heads * Size)],
            inputs => SelfAttention.Attend(inputs[0], Heads, bias, dropout, Step),
            inputs => Reference(inputs[0], Heads, Size, bias, dropout));
    }

    [Theory]
    [InlineData(1, 16, null, 0)]
    [InlineData(37, 16, 4, 0.2)]
    [InlineData(70, 8, 20, 0)] // halves of a head smaller than a vector
    [InlineData(70, 32, 0, 0)]
    [InlineData(21, 32, 200, 0.1)]
    [InlineData(33, 16, int.MaxValue, 0)]
    [InlineData(13, 6, 3, 0.1)] // no vector fits
    public void SelfAttention_RotaryPositionsAndWindow_AreTheCompositions(int tokens, int size, int? window, double probability)
    {
        const int Heads = 2;
        using var scope = NewDisposeScope();
        var mask = ones([4, tokens], dtype: ScalarType.Int64);
        mask[1].narrow(0, tokens / 2, tokens - tokens / 2).zero_(); // padding at the end, more than a window
        mask[2].narrow(0, tokens / 3, tokens / 4).zero_(); // and in the middle
        mask[3].zero_(); // and everywhere
        var (bias, dropout, rotary) = (Attention.Bias(mask), new Dropout(probability, 2), new RotaryPositions(500, size));
        var real = mask[..3].unsqueeze(-1);
        AssertSame(
            [Draw("states", 4, tokens, 3 * Heads * size)],
            inputs => SelfAttention.Attend(inputs[0].clone(), Heads, bias, dropout, Step, rotary, window)[..3] * real,
            inputs =>
            {
                var parts = inputs[0].unflatten(2, [3, Heads, size]).permute(2, 0, 3, 1, 4).unbind(0); // (B, A, T, D) each
                var (queries, keys) = (Turn(parts[0]), Turn(parts[1])); // (B, A, T, D) each
                var seen = window is { } reach ? Attention.WindowBias(bias, tokens, reach, CPU) : bias;
                var scores = queries.matmul(keys.transpose(-2, -1)) / Math.Sqrt(size) + seen!; // (B, A, T, T)
                var attended = dropout.ApplyToAttention(scores.softmax(-1), Step).matmul(parts[2]); // (B, A, T, D)
                return attended.transpose(1, 2).flatten(2)[..3] * real; // (3, T, H)
            });

        // From the definition: pairs (i, i + D / 2) as complex numbers.
        Tensor Turn(Tensor states)
        {
            var halves = states.chunk(2, -1); // (B, A, T, D / 2) each
            var frequencies = pow(500.0, -2 * arange(size / 2, dtype: ScalarType.Float64) / size); // (D / 2)
            var angles = (arange(tokens, dtype: ScalarType.Float64).unsqueeze(1) * frequencies).to(ScalarType.Float32); // (T, D / 2)
            var turned = complex(halves[0], halves[1]) * complex(angles.cos(), angles.sin()); // (B, A, T, D / 2)
            return cat([turned.real, turned.imag], -1); // (B, A, T, D)
        }
    }

    [Fact]
    public void SelfAttention_QueriesWithoutAKey_GiveNumbers()
    {
        using var scope = NewDisposeScope();
        var mask = ones([2, 40], dtype: ScalarType.Int64);
        mask[1].narrow(0, 3, 37).zero_();
        var states = Draw("states", 2, 40, 3 * 16).requires_grad_();
        var attended = SelfAttention.Attend(states.clone(), 2, Attention.Bias(mask), new Dropout(0, 2), null, new RotaryPositions(500, 8), window: 2);
        attended.sum().backward();
        Assert.True(attended.isfinite().all().item<bool>());
        Assert.True(states.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void SelfAttention_HeadSizeThatNoVectorFits_IsStillRight()
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(0.2, 2);
        AssertSame(
            [Draw("states", 2, 5, 3 * 2 * 3)],
            inputs => SelfAttention.Attend(inputs[0], 2, null, dropout, Step),
            inputs => Reference(inputs[0], 2, 3, null, dropout));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AffineMap_NeighboursAndStrangers_AreTheMapsOneByOne(bool neighbours)
    {
        using var scope = NewDisposeScope();
        var maps = neighbours ? Linear.Neighbours(3, 10, 16) : [new Linear(10, 16), new Linear(10, 16), new Linear(10, 16)];
        for (var i = 0; i < 3; i++)
        {
            Fill(maps[i].Weight, $"weight {i}");
            Fill(maps[i].Bias, $"bias {i}");
        }

        AssertSame(
            [Draw("input", 2, 7, 10), .. maps.Select(map => map.Weight), .. maps.Select(map => map.Bias)],
            inputs => AffineMap.Apply(inputs[0], maps, withBias: true),
            inputs => cat([.. maps.Select(map => nn.functional.linear(inputs[0], map.Weight, map.Bias))], -1));
    }

    [Fact]
    public void Backward_GradientsLaidDownBefore_AreAddedTo()
    {
        using var scope = NewDisposeScope();
        var maps = Linear.Neighbours(2, 6, 8);
        for (var i = 0; i < 2; i++)
        {
            Fill(maps[i].Weight, $"weight {i}");
            Fill(maps[i].Bias, $"bias {i}");
        }

        var input = Draw("input", 3, 6);
        AffineMap.Apply(input, maps, withBias: true).sum().backward();
        var once = maps[1].Weight.grad!.clone();
        var buffer = ones(16, 6);
        for (var i = 0; i < 2; i++)
            maps[i].Weight.grad = buffer.narrow(0, 8 * i, 8);
        AffineMap.Apply(input, maps, withBias: true).sum().backward();
        Assert.True((buffer.narrow(0, 8, 8) - 1).allclose(once, 1e-5, 1e-5));
        maps[0].Weight.requires_grad = false;
        AffineMap.Apply(input, maps, withBias: true).sum().backward();
        Assert.True((maps[1].Weight.grad! - 1).allclose(2 * once, 1e-5, 1e-5));
    }

    private static Tensor Reference(Tensor states, int heads, int size, Tensor? bias, Dropout dropout)
    {
        var parts = states.unflatten(2, [3, heads, size]).permute(2, 0, 3, 1, 4).unbind(0); // (B, A, T, D) each
        var scores = parts[0].matmul(parts[1].transpose(-2, -1)) / Math.Sqrt(size); // (B, A, T, T)
        var weights = dropout.ApplyToAttention((bias is null ? scores : scores + bias).softmax(-1), Step);
        return weights.matmul(parts[2]).transpose(1, 2).flatten(2); // (B, T, H)
    }

    /// <summary>Same values, with and without gradients, and same gradients; to single precision's rounding over sums of this length.</summary>
    private static void AssertSame(Tensor[] inputs, Func<Tensor[], Tensor> ours, Func<Tensor[], Tensor> libtorchs)
    {
        const double Tolerance = 2e-5;
        var (actual, actualGradients) = Differentiate(inputs, ours);
        var (expected, expectedGradients) = Differentiate(inputs, libtorchs);
        AssertClose(expected, actual, Tolerance, "the output");
        using (no_grad())
            AssertClose(expected, ours(inputs), Tolerance, "the output without gradients");
        for (var i = 0; i < inputs.Length; i++)
            AssertClose(expectedGradients[i], actualGradients[i], Tolerance, $"the gradient of input {i}");
    }

    private static (Tensor Output, Tensor[] Gradients) Differentiate(Tensor[] inputs, Func<Tensor[], Tensor> function)
    {
        foreach (var input in inputs)
        {
            input.requires_grad = true;
            input.grad = null;
        }

        var output = function(inputs);
        (output * Draw("cotangent", output.shape)).sum().backward();
        return (output.detach(), [.. inputs.Select(input => input.grad!.clone())]);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        var scale = Math.Max(1, expected.abs().max().item<float>());
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance * scale, $"{what} is off by {difference}, the largest value is {scale}");
    }

    private static void Fill(Tensor parameter, string name)
    {
        using var noGradient = no_grad();
        parameter.copy_(Draw(name, parameter.shape));
    }

    private static Tensor Draw(string name, params long[] shape)
    {
        var values = new float[shape.Aggregate((product, size) => product * size)];
        new RandomSource(1).Stream(RandomPurpose.Initialization, name).FillNormal(values, 1);
        return tensor(values, shape);
    }
}

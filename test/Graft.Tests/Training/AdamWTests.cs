using Graft.Randomness;
using Graft.Tests.Checkpoints;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;
using TorchAdamW = TorchSharp.Modules.AdamW;

namespace Graft.Tests.Training;

public class AdamWTests
{
    // Longer than one chunk of the parallel passes, and no multiple of a vector.
    private static readonly long[] MatrixShape = [211, 347];
    private static readonly long[] VectorShape = [35];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 1)]
    [InlineData(0.01, 1000)]
    public void Step_SeveralSteps_FollowsTheUpdateInDoublePrecision(double weightDecay, double maxNorm)
    {
        using var scope = NewDisposeScope();
        var options = new AdamWOptions(Beta1: 0.85, Beta2: 0.98, WeightDecay: weightDecay, MaxGradientNorm: maxNorm);
        using var arena = Arena();
        using var optimizer = new AdamW(arena, options);
        var reference = arena.Slices.Select(slice => new Reference(ParameterArena.View(arena.Values, slice), slice.Shape.Count > 1)).ToList();
        for (var step = 1; step <= 5; step++)
        {
            SetGradients(arena, step);
            var gradients = arena.Slices.Select(slice => Doubles(ParameterArena.View(arena.Gradients, slice))).ToList();
            var norm = Math.Sqrt(gradients.Sum(values => values.Sum(value => value * value)));
            var scale = maxNorm > 0 ? Math.Min(1, maxNorm / (norm + 1e-6)) : 1;
            foreach (var (parameter, values) in reference.Zip(gradients))
                parameter.Step(values, scale, 0.01 / step, step, options);

            Assert.Equal(norm, optimizer.Step(0.01 / step), norm * 1e-9);
            Assert.Equal(step, optimizer.Steps);
            Assert.True(arena.Gradients.eq(0).all().item<bool>());
        }

        foreach (var (slice, parameter) in arena.Slices.Zip(reference))
            AssertClose(parameter.Values, Doubles(ParameterArena.View(arena.Values, slice)), 2e-6);
    }

    [Fact]
    public void UpdateWithTorch_SameGradients_GivesTheSameAsTheOwnPass()
    {
        using var scope = NewDisposeScope();
        var options = new AdamWOptions(WeightDecay: 0.1, MaxGradientNorm: 0);
        using var arena = Arena();
        using var other = Arena();
        using var own = new AdamW(arena, options);
        using var withTorch = new AdamW(other, options);
        for (var step = 1; step <= 4; step++)
        {
            SetGradients(arena, step);
            SetGradients(other, step);
            double[] scales = [step == 1 ? 0 : 0.5, 1, 2];
            own.Step(0.01, scales);
            withTorch.Steps = step;
            withTorch.UpdateWithTorch(0.01, 1, scales);
            ParameterArena.View(other.Gradients, other.Slices[0]).zero_();
        }

        Assert.True(other.Gradients.eq(0).all().item<bool>());
        AssertClose(Doubles(arena.Values), Doubles(other.Values), 1e-6);
        AssertClose(Doubles(own.FirstMoments), Doubles(withTorch.FirstMoments), 1e-6);
        AssertClose(Doubles(own.SecondMoments), Doubles(withTorch.SecondMoments), 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // the matrix thaws after two steps
    public void Step_RateScales_EqualTorchsParameterGroups(int frozenSteps)
    {
        using var scope = NewDisposeScope();
        const double Rate = 0.01, Decay = 0.1;
        double[] scales = [0.25, 1, 3]; // in the order of the slices: weight, bias, norm
        using var arena = Arena();
        using var optimizer = new AdamW(arena, new AdamWOptions(WeightDecay: Decay, MaxGradientNorm: 0));
        Assert.Equal(["weight", "bias", "norm"], arena.Slices.Select(slice => slice.Name));
        var own = arena.Slices.Select(slice => new Parameter(ParameterArena.View(arena.Values, slice).clone())).ToList();
        using var torchs = new TorchAdamW([.. own.Select((parameter, index) =>
            new TorchAdamW.ParamGroup([parameter], Rate * scales[index], weight_decay: parameter.dim() > 1 ? Decay : 0))], Rate);
        for (var step = 1; step <= 6; step++)
        {
            SetGradients(arena, step);
            foreach (var (parameter, slice) in own.Zip(arena.Slices))
                parameter.grad = ParameterArena.View(arena.Gradients, slice).clone();
            double[] now = [step <= frozenSteps ? 0 : scales[0], scales[1], scales[2]];
            if (now[0] == 0)
                own[0].grad = null;
            optimizer.Step(Rate, now);
            torchs.step();
            Assert.True(arena.Gradients.eq(0).all().item<bool>());
        }

        foreach (var (parameter, slice) in own.Zip(arena.Slices))
            AssertClose(Doubles(parameter.detach()), Doubles(ParameterArena.View(arena.Values, slice)), 2e-6);
        Assert.Equal([frozenSteps, 0, 0], optimizer.SkippedSteps);
    }

    [Fact]
    public void Step_ScaleOfZero_LeavesValuesAndMomentsAsTheyAre()
    {
        using var scope = NewDisposeScope();
        using var arena = Arena();
        using var optimizer = new AdamW(arena, new AdamWOptions(WeightDecay: 0.1));
        SetGradients(arena, 1);
        optimizer.Step(0.01);
        var before = new[] { arena.Values, optimizer.FirstMoments, optimizer.SecondMoments }.Select(buffer => buffer.clone()).ToList();
        SetGradients(arena, 2);
        optimizer.Step(0.01, [0, 1, 1]);
        foreach (var (old, now) in before.Zip([arena.Values, optimizer.FirstMoments, optimizer.SecondMoments]))
        {
            Assert.True(ParameterArena.View(now, arena.Slices[0]).IsSameAs(ParameterArena.View(old, arena.Slices[0])));
            Assert.False(ParameterArena.View(now, arena.Slices[1]).IsSameAs(ParameterArena.View(old, arena.Slices[1])));
        }
    }

    [Fact]
    public void Step_AllScalesOne_GivesTheBitsOfNone()
    {
        using var scope = NewDisposeScope();
        using var plain = Arena();
        using var scaled = Arena();
        using var one = new AdamW(plain, new AdamWOptions(WeightDecay: 0.1));
        using var other = new AdamW(scaled, new AdamWOptions(WeightDecay: 0.1));
        for (var step = 1; step <= 3; step++)
        {
            SetGradients(plain, step);
            SetGradients(scaled, step);
            one.Step(0.01);
            other.Step(0.01, [1, 1, 1]);
        }

        Assert.True(plain.Values.IsSameAs(scaled.Values));
    }

    [Fact]
    public void Step_ScalesOfAnotherLength_AreRefused()
    {
        using var arena = Arena();
        using var optimizer = new AdamW(arena, new AdamWOptions());
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(0.01, [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.SkippedSteps = [0]);
    }

    [Fact]
    public void Step_OtherNumberOfThreads_GivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var one = Run();
        var threads = get_num_threads();
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(8, ports);
        try
        {
            set_num_threads(threads == 1 ? 2 : 1);
            using var other = Run();
            Assert.True(one.IsSameAs(other));
        }
        finally
        {
            set_num_threads(threads);
            ThreadPool.SetMinThreads(workers, ports);
        }

        static Tensor Run()
        {
            using var arena = Arena();
            using var optimizer = new AdamW(arena, new AdamWOptions(WeightDecay: 0.1));
            for (var step = 1; step <= 3; step++)
            {
                SetGradients(arena, step);
                optimizer.Step(0.01);
            }

            return arena.Values.clone();
        }
    }

    [Fact]
    public void Step_GradientsBelowTheLimit_AreNotScaled()
    {
        using var scope = NewDisposeScope();
        using var clipped = Arena();
        using var free = Arena();
        using var one = new AdamW(clipped, new AdamWOptions(MaxGradientNorm: 1e6));
        using var other = new AdamW(free, new AdamWOptions(MaxGradientNorm: 0));
        SetGradients(clipped, 1);
        SetGradients(free, 1);
        one.Step(0.01);
        other.Step(0.01);
        Assert.True(clipped.Values.IsSameAs(free.Values));
    }

    [Fact]
    public void Step_GapsBetweenSlices_StayZero()
    {
        using var scope = NewDisposeScope();
        using var arena = Arena();
        using var optimizer = new AdamW(arena, new AdamWOptions(WeightDecay: 0.1));
        SetGradients(arena, 1);
        optimizer.Step(0.01);
        var values = Doubles(arena.Values);
        var covered = arena.Slices.SelectMany(slice => Enumerable.Range((int)slice.Offset, (int)slice.Length)).ToHashSet();
        Assert.True(covered.Count < values.Length, "the shapes must leave gaps");
        Assert.All(Enumerable.Range(0, values.Length).Where(place => !covered.Contains(place)), place => Assert.Equal(0, values[place]));
    }

    private static ParameterArena Arena() => new([("bias", Parameter(1, VectorShape)), ("weight", Parameter(2, MatrixShape)), ("norm", Parameter(3, [7]))]);

    private static Parameter Parameter(ulong stream, long[] shape) => new(Normal(stream, shape, 1));

    private static void SetGradients(ParameterArena arena, int step)
    {
        foreach (var (slice, index) in arena.Slices.Select((slice, index) => (slice, index)))
            ParameterArena.View(arena.Gradients, slice).copy_(Normal((ulong)(100 * step + index), [.. slice.Shape], 0.1 * step));
    }

    private static Tensor Normal(ulong stream, long[] shape, double deviation)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        new RandomSource(9).Stream(RandomPurpose.Initialization, stream).FillNormal(values, deviation);
        return tensor(values, shape);
    }

    private static double[] Doubles(Tensor tensor) => [.. tensor.to(float64).flatten().data<double>()];

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second) / (1 + Math.Abs(pair.First)));
        Assert.True(worst <= tolerance, $"off by {worst}, allowed {tolerance}");
    }

    /// <summary>The update as Loshchilov and Hutter write it (algorithm 2, with the schedule in the learning rate), in double precision.</summary>
    private sealed class Reference(Tensor start, bool decays)
    {
        private readonly double[] _first = new double[start.numel()], _second = new double[start.numel()];

        public double[] Values { get; } = Doubles(start);

        public void Step(double[] gradients, double scale, double rate, int step, AdamWOptions options)
        {
            for (var i = 0; i < Values.Length; i++)
            {
                var gradient = gradients[i] * scale;
                _first[i] = options.Beta1 * _first[i] + (1 - options.Beta1) * gradient;
                _second[i] = options.Beta2 * _second[i] + (1 - options.Beta2) * gradient * gradient;
                var first = _first[i] / (1 - Math.Pow(options.Beta1, step));
                var second = _second[i] / (1 - Math.Pow(options.Beta2, step));
                var decay = decays ? rate * options.WeightDecay * Values[i] : 0;
                Values[i] -= decay + rate * first / (Math.Sqrt(second) + options.Epsilon);
            }
        }
    }
}

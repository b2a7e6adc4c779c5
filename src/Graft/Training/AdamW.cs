using System.Numerics;
using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019; the update of torch.optim.AdamW) and gradient clipping by global norm, over a
/// <see cref="ParameterArena"/>. One pass reads gradients, moments and values once, writes them once, and leaves the gradients zero.
/// </summary>
/// <remarks>
/// Sums are made in chunks of a fixed size that are added in order, so that results do not depend on how many threads work.
/// </remarks>
public sealed class AdamW : IDisposable
{
    private const int Chunk = 1 << 15;

    private readonly ParameterArena _arena;
    private readonly AdamWOptions _options;
    private readonly long[] _skipped;

    /// <summary>Creates the optimizer with zero moments.</summary>
    /// <param name="arena">The parameters.</param>
    /// <param name="options">The constants.</param>
    public AdamW(ParameterArena arena, AdamWOptions options)
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(options);
        _arena = arena;
        _options = options;
        _skipped = new long[arena.Slices.Count];
        FirstMoments = zeros(arena.Length, device: arena.Device).DetachFromDisposeScope();
        SecondMoments = zeros(arena.Length, device: arena.Device).DetachFromDisposeScope();
    }

    /// <summary>The decayed mean of gradients, laid out as the arena.</summary>
    public Tensor FirstMoments { get; }

    /// <summary>The decayed mean of squared gradients, laid out as the arena.</summary>
    public Tensor SecondMoments { get; }

    /// <summary>How many steps were taken; it corrects the moments' bias. Set when a checkpoint is restored.</summary>
    public long Steps { get; set; }

    /// <summary>
    /// How many of <see cref="Steps"/> each slice sat out, in the order of the arena's slices. The moments of a slice are as old as its own
    /// steps, so their bias is corrected by these alone, as torch counts steps for each parameter: by the count of all steps, a layer that
    /// thaws late would move several times too far at first. Set when a checkpoint is restored; 0 for all where it is not.
    /// </summary>
    public IReadOnlyList<long> SkippedSteps
    {
        get => _skipped;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ArgumentOutOfRangeException.ThrowIfNotEqual(value.Count, _skipped.Length, nameof(value));
            for (var i = 0; i < _skipped.Length; i++)
                _skipped[i] = value[i];
        }
    }

    /// <summary>Clips, updates the parameters and zeroes the gradients.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="rateScales">
    /// For each slice of the arena, in their order, what the learning rate is multiplied by, at least 0; weight decay uses the product too, as
    /// the parameter groups of torch do. A slice with 0 sits the step out: neither decay nor moments change, only its gradient is zeroed
    /// (which counts in the norm, so what is frozen should get none). Null for 1 everywhere.
    /// </param>
    /// <returns>The global L2 norm of the gradients before clipping.</returns>
    /// <exception cref="TrainingDivergedException">A gradient is no number; nothing was updated.</exception>
    public double Step(double learningRate, IReadOnlyList<double>? rateScales = null)
    {
        if (rateScales is not null)
            ArgumentOutOfRangeException.ThrowIfNotEqual(rateScales.Count, _skipped.Length, nameof(rateScales));
        var norm = GradientNorm();
        if (!double.IsFinite(norm))
            throw new TrainingDivergedException(Steps + 1, "gradients' norm", norm);
        Steps++;
        // As torch.nn.utils.clip_grad_norm_: gradients x min(1, max / (norm + 1e-6)).
        var scale = _options.MaxGradientNorm > 0 ? Math.Min(1, _options.MaxGradientNorm / (norm + 1e-6)) : 1;
        foreach (var range in Ranges(rateScales))
            Update(range, learningRate, scale);
        return norm;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoments.Dispose();
        SecondMoments.Dispose();
    }

    /// <summary>The global L2 norm of all gradients.</summary>
    public double GradientNorm()
    {
        if (_arena.Device.type != TorchSharp.DeviceType.CPU)
        {
            using var scope = NewDisposeScope();
            return _arena.Gradients.to(float64).norm().item<double>();
        }

        var gradients = new FloatBuffer(_arena.Gradients);
        var sums = new double[(gradients.Length + Chunk - 1) / Chunk];
        ComputeThreads.For(sums.Length, chunk => sums[chunk] = SumOfSquares(gradients.Slice((long)chunk * Chunk, Chunk)));
        return Math.Sqrt(sums.Sum());
    }

    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[i..]), out var low, out var high);
            sums += low * low + high * high;
        }

        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }

    /// <summary>Neighbouring slices that are updated alike, as one range; counts the steps that slices sit out.</summary>
    private List<Range> Ranges(IReadOnlyList<double>? rateScales)
    {
        var ranges = new List<Range>();
        for (var i = 0; i < _arena.Slices.Count; i++)
        {
            var start = _arena.Slices[i].Offset;
            // To the next slice: the gap between two belongs to nobody and stays 0.
            var end = i + 1 < _arena.Slices.Count ? _arena.Slices[i + 1].Offset : _arena.Length;
            var rateScale = rateScales?[i] ?? 1;
            if (rateScale == 0)
                _skipped[i]++;
            var range = new Range(start, end - start, rateScale, Steps - _skipped[i], start < _arena.DecayedLength);
            if (ranges.Count > 0 && ranges[^1] with { Start = 0, Length = 0 } == range with { Start = 0, Length = 0 })
                ranges[^1] = ranges[^1] with { Length = end - ranges[^1].Start };
            else
                ranges.Add(range);
        }

        return ranges;
    }

    private void Update(Range range, double learningRate, double scale)
    {
        if (range.RateScale == 0)
        {
            using var gradients = _arena.Gradients.narrow(0, range.Start, range.Length);
            gradients.zero_();
            return;
        }

        var factors = new Factors(learningRate * range.RateScale, scale, _options, range.Steps, range.Decays);
        if (_arena.Device.type == TorchSharp.DeviceType.CPU)
            UpdateOnCpu(range, factors);
        else
            UpdateWithTorch(range, factors);
    }

    private void UpdateOnCpu(Range range, Factors factors)
    {
        var values = new FloatBuffer(_arena.Values);
        var gradients = new FloatBuffer(_arena.Gradients);
        var first = new FloatBuffer(FirstMoments);
        var second = new FloatBuffer(SecondMoments);
        ComputeThreads.For((int)((range.Length + Chunk - 1) / Chunk), chunk =>
        {
            var offset = range.Start + (long)chunk * Chunk;
            var count = (int)Math.Min(Chunk, range.Start + range.Length - offset);
            UpdateChunk(values.Slice(offset, count), gradients.Slice(offset, count), first.Slice(offset, count), second.Slice(offset, count), factors);
        });
    }

    private static void UpdateChunk(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, Factors factors)
    {
        Vector<float> beta1 = new(factors.Beta1), rest1 = new(1 - factors.Beta1), beta2 = new(factors.Beta2), rest2 = new(1 - factors.Beta2);
        Vector<float> scale = new(factors.Scale), epsilon = new(factors.Epsilon), rate = new(factors.Rate), root = new(factors.InverseRoot), kept = new(factors.Keep);
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]) * scale;
            var m = new Vector<float>(first[i..]) * beta1 + gradient * rest1;
            var v = new Vector<float>(second[i..]) * beta2 + gradient * gradient * rest2;
            (new Vector<float>(values[i..]) * kept - rate * m / (Vector.SquareRoot(v) * root + epsilon)).CopyTo(values[i..]);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector<float>.Zero.CopyTo(gradients[i..]);
        }

        for (; i < values.Length; i++)
        {
            var gradient = gradients[i] * factors.Scale;
            first[i] = first[i] * factors.Beta1 + gradient * (1 - factors.Beta1);
            second[i] = second[i] * factors.Beta2 + gradient * gradient * (1 - factors.Beta2);
            values[i] = values[i] * factors.Keep - factors.Rate * first[i] / (MathF.Sqrt(second[i]) * factors.InverseRoot + factors.Epsilon);
            gradients[i] = 0;
        }
    }

    /// <summary>The same update in torch's own operations, for devices whose memory managed code cannot reach.</summary>
    internal void UpdateWithTorch(double learningRate, double scale, IReadOnlyList<double>? rateScales = null)
    {
        foreach (var range in Ranges(rateScales).Where(range => range.RateScale != 0))
            UpdateWithTorch(range, new Factors(learningRate * range.RateScale, scale, _options, range.Steps, range.Decays));
    }

    private void UpdateWithTorch(Range range, Factors factors)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor Part(Tensor buffer) => buffer.narrow(0, range.Start, range.Length);
        var gradients = Part(_arena.Gradients).mul_(factors.Scale);
        var first = Part(FirstMoments).mul_(factors.Beta1).add_(gradients, alpha: 1 - factors.Beta1);
        var second = Part(SecondMoments).mul_(factors.Beta2).addcmul_(gradients, gradients, 1 - factors.Beta2);
        Part(_arena.Values).mul_(factors.Keep).addcdiv_(first, second.sqrt().mul_(factors.InverseRoot).add_(factors.Epsilon), -factors.Rate);
        gradients.zero_();
    }

    /// <summary>A part of the arena that is updated alike.</summary>
    /// <param name="Start">Its first element.</param>
    /// <param name="Length">Its number of elements.</param>
    /// <param name="RateScale">What the learning rate is multiplied by; 0 for a part that sits the step out.</param>
    /// <param name="Steps">The steps that it took part in, this one included.</param>
    /// <param name="Decays">Whether weight decay acts on it.</param>
    private readonly record struct Range(long Start, long Length, double RateScale, long Steps, bool Decays);

    /// <summary>A step's constants in the precision of the buffers.</summary>
    private readonly record struct Factors(float Rate, float InverseRoot, float Keep, float Scale, float Beta1, float Beta2, float Epsilon)
    {
        public Factors(double learningRate, double scale, AdamWOptions options, long step, bool decays)
            : this(
                (float)(learningRate / (1 - Math.Pow(options.Beta1, step))),
                (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step))),
                decays ? (float)(1 - learningRate * options.WeightDecay) : 1,
                (float)scale, (float)options.Beta1, (float)options.Beta2, (float)options.Epsilon)
        {
        }
    }
}

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

    /// <summary>Creates the optimizer with zero moments.</summary>
    /// <param name="arena">The parameters.</param>
    /// <param name="options">The constants.</param>
    public AdamW(ParameterArena arena, AdamWOptions options)
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(options);
        _arena = arena;
        _options = options;
        FirstMoments = zeros(arena.Length, device: arena.Device).DetachFromDisposeScope();
        SecondMoments = zeros(arena.Length, device: arena.Device).DetachFromDisposeScope();
    }

    /// <summary>The decayed mean of gradients, laid out as the arena.</summary>
    public Tensor FirstMoments { get; }

    /// <summary>The decayed mean of squared gradients, laid out as the arena.</summary>
    public Tensor SecondMoments { get; }

    /// <summary>How many steps were taken; it corrects the moments' bias. Set when a checkpoint is restored.</summary>
    public long Steps { get; set; }

    /// <summary>Clips, updates the parameters and zeroes the gradients.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <returns>The global L2 norm of the gradients before clipping.</returns>
    /// <exception cref="TrainingDivergedException">A gradient is no number; nothing was updated.</exception>
    public double Step(double learningRate)
    {
        var norm = GradientNorm();
        if (!double.IsFinite(norm))
            throw new TrainingDivergedException(Steps + 1, "gradients' norm", norm);
        Steps++;
        // As torch.nn.utils.clip_grad_norm_: gradients x min(1, max / (norm + 1e-6)).
        var scale = _options.MaxGradientNorm > 0 ? Math.Min(1, _options.MaxGradientNorm / (norm + 1e-6)) : 1;
        var factors = new Factors(learningRate, scale, _options, Steps);
        if (_arena.Device.type == TorchSharp.DeviceType.CPU)
            UpdateOnCpu(factors);
        else
            UpdateWithTorch(factors);
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

    private void UpdateOnCpu(Factors factors)
    {
        var values = new FloatBuffer(_arena.Values);
        var gradients = new FloatBuffer(_arena.Gradients);
        var first = new FloatBuffer(FirstMoments);
        var second = new FloatBuffer(SecondMoments);
        // Chunks never straddle the border between decayed and other parameters.
        UpdateRange(0, _arena.DecayedLength, factors.Keep);
        UpdateRange(_arena.DecayedLength, _arena.Length - _arena.DecayedLength, 1);

        void UpdateRange(long start, long length, float keep) => ComputeThreads.For((int)((length + Chunk - 1) / Chunk), chunk =>
        {
            var offset = start + (long)chunk * Chunk;
            var count = (int)Math.Min(Chunk, start + length - offset);
            UpdateChunk(values.Slice(offset, count), gradients.Slice(offset, count), first.Slice(offset, count), second.Slice(offset, count), factors, keep);
        });
    }

    private static void UpdateChunk(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, Factors factors, float keep)
    {
        Vector<float> beta1 = new(factors.Beta1), rest1 = new(1 - factors.Beta1), beta2 = new(factors.Beta2), rest2 = new(1 - factors.Beta2);
        Vector<float> scale = new(factors.Scale), epsilon = new(factors.Epsilon), rate = new(factors.Rate), root = new(factors.InverseRoot), kept = new(keep);
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
            values[i] = values[i] * keep - factors.Rate * first[i] / (MathF.Sqrt(second[i]) * factors.InverseRoot + factors.Epsilon);
            gradients[i] = 0;
        }
    }

    /// <summary>The same update in torch's own operations, for devices whose memory managed code cannot reach.</summary>
    internal void UpdateWithTorch(double learningRate, double scale) => UpdateWithTorch(new Factors(learningRate, scale, _options, Steps));

    private void UpdateWithTorch(Factors factors)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var gradients = _arena.Gradients.mul_(factors.Scale);
        FirstMoments.mul_(factors.Beta1).add_(gradients, alpha: 1 - factors.Beta1);
        SecondMoments.mul_(factors.Beta2).addcmul_(gradients, gradients, 1 - factors.Beta2);
        _arena.Values.narrow(0, 0, _arena.DecayedLength).mul_(factors.Keep);
        _arena.Values.addcdiv_(FirstMoments, SecondMoments.sqrt().mul_(factors.InverseRoot).add_(factors.Epsilon), -factors.Rate);
        gradients.zero_();
    }

    /// <summary>A step's constants in the precision of the buffers.</summary>
    private readonly record struct Factors(float Rate, float InverseRoot, float Keep, float Scale, float Beta1, float Beta2, float Epsilon)
    {
        public Factors(double learningRate, double scale, AdamWOptions options, long step)
            : this(
                (float)(learningRate / (1 - Math.Pow(options.Beta1, step))),
                (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step))),
                (float)(1 - learningRate * options.WeightDecay),
                (float)scale, (float)options.Beta1, (float)options.Beta2, (float)options.Epsilon)
        {
        }
    }
}

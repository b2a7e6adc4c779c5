using Graft.Distributed;
using Graft.Kernels;
using Graft.Modeling.Layers;
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

    // By the number of the slice, in the order of the arena.
    private readonly SortedDictionary<int, LazyRows> _lazy = [];
    private readonly List<Embedding> _tables = [];

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
        // Whatever ended the run, the model is left with the weights of its last step, and without a way to memory that is gone. (A newer
        // optimizer may follow the tables by now.)
        CatchUp();
        foreach (var table in _tables)
        {
            if (table.BeforeRead?.Target is LazyRows rows && _lazy.ContainsValue(rows))
                table.BeforeRead = null;
        }

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
        var chunks = Dense().SelectMany(part => Chunks(part.Start, part.Length)).ToList();
        var sums = new double[chunks.Count];
        ComputeThreads.For(sums.Length, chunk => sums[chunk] = AdamWKernel.SumOfSquares(gradients.Slice(chunks[chunk].Start, chunks[chunk].Count)));
        return Math.Sqrt(sums.Sum() + _lazy.Values.Sum(rows => rows.SumOfSquares()));
    }

    /// <summary>
    /// Has the rows of look-up tables updated when they are next read (<see cref="LazyRows"/>): call <see cref="CatchUp"/> before anything else
    /// looks at the parameters. Without effect off the CPU. The moments must be in place.
    /// </summary>
    /// <param name="tables">The tables under the names of their parameters.</param>
    internal void UpdateWhenRead(IEnumerable<(string Name, Embedding Table)> tables)
    {
        if (_arena.Device.type != TorchSharp.DeviceType.CPU)
            return;
        foreach (var (name, table) in tables)
        {
            var slice = Enumerable.Range(0, _arena.Slices.Count).FirstOrDefault(i => _arena.Slices[i].Name == name, -1);
            if (slice < 0)
                continue;
            var rows = new LazyRows(
                _arena.Slices[slice], new FloatBuffer(_arena.Values), new FloatBuffer(_arena.Gradients), new FloatBuffer(FirstMoments), new FloatBuffer(SecondMoments));
            _lazy.Add(slice, rows);
            _tables.Add(table);
            table.BeforeRead = rows.Read;
        }
    }

    /// <summary>Adds up the gradients of all ranks. Of tables that are updated when read, only the rows that any rank has read travel.</summary>
    /// <param name="ranks">The processes, all of which have computed their share.</param>
    internal void SumGradients(Ranks ranks)
    {
        if (ranks.Count == 1)
            return;
        if (_lazy.Count == 0)
        {
            ranks.Sum(_arena.Gradients);
            return;
        }

        var gradients = new FloatBuffer(_arena.Gradients);
        foreach (var (start, length) in Dense())
            ranks.Sum(gradients, start, length);
        foreach (var rows in _lazy.Values)
            rows.SumGradients(ranks);
    }

    /// <summary>Brings every parameter to where all steps taken have it.</summary>
    public void CatchUp()
    {
        foreach (var rows in _lazy.Values)
            rows.CatchUpAll();
    }

    /// <summary>The arena without the tables that are updated lazily.</summary>
    private IEnumerable<(long Start, long Length)> Dense()
    {
        var start = 0L;
        foreach (var rows in _lazy.Values)
        {
            yield return (start, rows.Slice.Offset - start);
            start = rows.Slice.Offset + rows.Slice.Length;
        }

        yield return (start, _arena.Length - start);
    }

    private static IEnumerable<(long Start, int Count)> Chunks(long start, long length)
    {
        for (var offset = 0L; offset < length; offset += Chunk)
            yield return (start + offset, (int)Math.Min(Chunk, length - offset));
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
            var range = new Range(start, end - start, rateScale, Steps - _skipped[i], start < _arena.DecayedLength, _lazy.GetValueOrDefault(i));
            if (ranges.Count > 0 && range.Rows is null && ranges[^1] with { Start = 0, Length = 0 } == range with { Start = 0, Length = 0 })
                ranges[^1] = ranges[^1] with { Length = end - ranges[^1].Start };
            else
                ranges.Add(range);
        }

        return ranges;
    }

    private void Update(Range range, double learningRate, double scale)
    {
        if (range.Rows is { } rows)
        {
            rows.Step(range.RateScale == 0 ? null : StepOf(range, learningRate, scale));
            return;
        }

        if (range.RateScale == 0)
        {
            using var gradients = _arena.Gradients.narrow(0, range.Start, range.Length);
            gradients.zero_();
            return;
        }

        var step = StepOf(range, learningRate, scale);
        if (_arena.Device.type == TorchSharp.DeviceType.CPU)
            UpdateOnCpu(range, step);
        else
            UpdateWithTorch(range, step);
    }

    private void UpdateOnCpu(Range range, AdamWStep step)
    {
        var values = new FloatBuffer(_arena.Values);
        var gradients = new FloatBuffer(_arena.Gradients);
        var first = new FloatBuffer(FirstMoments);
        var second = new FloatBuffer(SecondMoments);
        var chunks = Chunks(range.Start, range.Length).ToList();
        ComputeThreads.For(chunks.Count, chunk =>
        {
            var (offset, count) = chunks[chunk];
            AdamWKernel.Update(values.Slice(offset, count), gradients.Slice(offset, count), first.Slice(offset, count), second.Slice(offset, count), step);
        });
    }

    /// <summary>The same update in torch's own operations, for devices whose memory managed code cannot reach.</summary>
    internal void UpdateWithTorch(double learningRate, double scale, IReadOnlyList<double>? rateScales = null)
    {
        foreach (var range in Ranges(rateScales).Where(range => range.RateScale != 0))
            UpdateWithTorch(range, StepOf(range, learningRate, scale));
    }

    private void UpdateWithTorch(Range range, AdamWStep step)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor Part(Tensor buffer) => buffer.narrow(0, range.Start, range.Length);
        var gradients = Part(_arena.Gradients).mul_(step.Scale);
        var first = Part(FirstMoments).mul_(step.Beta1).add_(gradients, alpha: 1 - step.Beta1);
        var second = Part(SecondMoments).mul_(step.Beta2).addcmul_(gradients, gradients, 1 - step.Beta2);
        Part(_arena.Values).mul_(step.Keep).addcdiv_(first, second.sqrt().mul_(step.InverseRoot).add_(step.Epsilon), -step.Rate);
        gradients.zero_();
    }

    /// <summary>A part of the arena that is updated alike.</summary>
    /// <param name="Start">Its first element.</param>
    /// <param name="Length">Its number of elements.</param>
    /// <param name="RateScale">What the learning rate is multiplied by; 0 for a part that sits the step out.</param>
    /// <param name="Steps">The steps that it took part in, this one included.</param>
    /// <param name="Decays">Whether weight decay acts on it.</param>
    /// <param name="Rows">The rows of a table that is updated lazily, or null.</param>
    private readonly record struct Range(long Start, long Length, double RateScale, long Steps, bool Decays, LazyRows? Rows);

    private AdamWStep StepOf(Range range, double learningRate, double scale)
    {
        var rate = learningRate * range.RateScale;
        return new AdamWStep(
            (float)(rate / (1 - Math.Pow(_options.Beta1, range.Steps))),
            (float)(1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, range.Steps))),
            range.Decays ? (float)(1 - rate * _options.WeightDecay) : 1,
            (float)scale, (float)_options.Beta1, (float)_options.Beta2, (float)_options.Epsilon);
    }
}

using Graft.Training.Schedules;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// The average of the weights over steps, laid out as the arena: over the last k steps alike (Izmailov et al. 2018, "Averaging Weights Leads
/// to Wider Optima and Better Generalization", with a step in place of their cycle), or exponential (Polyak and Juditsky 1992).
/// </summary>
/// <remarks>
/// Both are a running mean, so one buffer and one pass a step: the plain one moves by 1 / n, the exponential one by (1 - d) / (1 - d^n). That
/// is the mean with the weights d^(n - i) divided by their sum, without the first weights' share that an average started from them has: after
/// 500 steps with d = 0.999 that would still be 61 %.
/// </remarks>
internal sealed class WeightAverage : IDisposable
{
    private readonly ParameterArena _arena;
    private readonly double? _decay;
    private int _first;

    private WeightAverage(ParameterArena arena, double? decay, int first)
    {
        _arena = arena;
        _decay = decay;
        _first = first;
        Values = zeros(arena.Length, device: arena.Device).DetachFromDisposeScope();
    }

    /// <summary>The average so far.</summary>
    public Tensor Values { get; }

    /// <summary>The average that the options ask for, or null.</summary>
    public static WeightAverage? Create(TrainingOptions options, ParameterArena arena, TrainingPlan plan)
    {
        if (!options.IsAveraged)
            return null;
        return new WeightAverage(arena, options.AverageDecay, options.AverageLast is { } last ? Math.Max(0, plan.TotalUpdates - last) : 0);
    }

    /// <summary>Begins no earlier than a step: a run that took another one further has no weights from before it.</summary>
    /// <param name="update">Steps done when it was taken over.</param>
    public void BeginAfter(int update) => _first = Math.Max(_first, update);

    /// <summary>Whether there is an average after a step.</summary>
    /// <param name="update">Steps done.</param>
    public bool HasBegun(int update) => update > _first;

    /// <summary>Takes a step's weights in.</summary>
    /// <param name="update">Steps done.</param>
    public void Add(int update)
    {
        if (!HasBegun(update))
            return;
        using var noGradient = no_grad();
        var count = update - _first;
        Values.lerp_(_arena.Values, (float)(_decay is { } decay ? (1 - decay) / (1 - Math.Pow(decay, count)) : 1.0 / count));
    }

    /// <summary>Swaps the average and the model's weights, bit by bit: once to score the average, and once more to go on.</summary>
    public void Exchange()
    {
        using var noGradient = no_grad();
        using var weights = _arena.Values.clone();
        _arena.Values.copy_(Values);
        Values.copy_(weights);
    }

    public void Dispose() => Values.Dispose();
}

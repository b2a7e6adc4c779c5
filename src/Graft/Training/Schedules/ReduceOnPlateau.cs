namespace Graft.Training.Schedules;

/// <summary>
/// Lowers the learning rate when a metric stops improving (<c>reduce_lr_on_plateau</c>; the rules are those of torch's
/// ReduceLROnPlateau). It moves with evaluations, not with updates.
/// </summary>
public sealed class ReduceOnPlateau
{
    private readonly ReduceOnPlateauOptions _options;

    /// <summary>Starts at <paramref name="learningRate"/>.</summary>
    /// <param name="options">When and how far the rate is lowered.</param>
    /// <param name="learningRate">The rate before the first reduction, above 0.</param>
    /// <exception cref="ArgumentException">The options or the rate don't hold; the message lists every problem.</exception>
    public ReduceOnPlateau(ReduceOnPlateauOptions options, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new OptionProblems();
        problems.AddRange(options.Validate());
        problems.Require(double.IsFinite(learningRate) && learningRate > 0,
            $"--learning-rate is {learningRate}: expected a finite number above 0");
        OptionProblems.ThrowIfAny(problems.All);
        _options = options;
        State = new ReduceOnPlateauState(learningRate, Best: null, BadEvaluations: 0, CooldownLeft: 0);
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <param name="options">The options of the run that saved it.</param>
    /// <param name="state">What <see cref="State"/> was then.</param>
    /// <exception cref="ArgumentException">The options or the state don't hold; the message lists every problem.</exception>
    public ReduceOnPlateau(ReduceOnPlateauOptions options, ReduceOnPlateauState state)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(state);
        OptionProblems.ThrowIfAny([.. options.Validate(), .. state.Validate()]);
        _options = options;
        State = state;
    }

    /// <summary>Where it stands; a checkpoint saves it as it is.</summary>
    public ReduceOnPlateauState State { get; private set; }

    /// <summary>The learning rate that updates use until the next evaluation.</summary>
    public double Rate => State.Rate;

    /// <summary>Takes the result of an evaluation into account.</summary>
    /// <param name="metric">The watched metric. NaN is never an improvement.</param>
    /// <returns>Whether <see cref="Rate"/> was lowered.</returns>
    public bool Observe(double metric)
    {
        var (rate, best, bad, cooldown) = State;
        if (Improves(metric))
            (best, bad) = (metric, 0);
        else
            bad = checked(bad + 1);

        if (cooldown > 0)
            (cooldown, bad) = (cooldown - 1, 0);

        var isLowered = false;
        if (bad > _options.Patience)
        {
            // The counts start afresh even where the step is too small to be made: the reference's order.
            (cooldown, bad) = (_options.Cooldown, 0);
            var lower = Math.Max(rate * _options.Factor, _options.MinLr);
            isLowered = rate - lower > _options.Eps;
            rate = isLowered ? lower : rate;
        }

        State = new ReduceOnPlateauState(rate, best, bad, cooldown);
        return isLowered;
    }

    private bool Improves(double metric)
    {
        var isMin = _options.Mode == PlateauMode.Min;
        var best = State.Best ?? (isMin ? double.PositiveInfinity : double.NegativeInfinity);
        return (isMin, _options.ThresholdMode) switch
        {
            (true, PlateauThresholdMode.Rel) => metric < best * (1 - _options.Threshold),
            (false, PlateauThresholdMode.Rel) => metric > best * (1 + _options.Threshold),
            (true, _) => metric < best - _options.Threshold,
            (false, _) => metric > best + _options.Threshold,
        };
    }
}

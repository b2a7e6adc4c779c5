namespace Graft.Training.Schedules;

/// <summary>
/// The learning rate as a function of the update, in double precision. A schedule holds no state: a resumed run asks for the update
/// where it goes on. The curves are those of the transformers library, version 5; each is defined past its end too.
/// </summary>
public abstract class LearningRateSchedule
{
    private protected LearningRateSchedule(double learningRate, int warmupUpdates)
    {
        LearningRate = learningRate;
        WarmupUpdates = warmupUpdates;
    }

    /// <summary>The rate that the curve scales.</summary>
    private protected double LearningRate { get; }

    /// <summary>Updates of warm-up; the first that is not part of it has this number.</summary>
    private protected int WarmupUpdates { get; }

    /// <summary>Builds the schedule of a run.</summary>
    /// <param name="options">Which schedule, and its shape.</param>
    /// <param name="learningRate">The rate that the curve scales: what warm-up leads to. Above 0.</param>
    /// <param name="warmupUpdates">Updates of warm-up; more than the run has are legal.</param>
    /// <param name="totalUpdates">Updates of the run; a schedule that ends reaches its end value at this one, which no update uses.</param>
    /// <exception cref="ArgumentException">
    /// The options don't hold, and the message lists every problem; or the schedule is <c>reduce_lr_on_plateau</c>, which follows
    /// evaluations: use <see cref="ReduceOnPlateau"/>.
    /// </exception>
    public static LearningRateSchedule Create(ScheduleOptions options, double learningRate, int warmupUpdates, int totalUpdates)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionProblems.ThrowIfAny(options.Validate(learningRate, warmupUpdates, totalUpdates));
        var minShare = options.MinLrRate ?? options.MinLr / learningRate ?? 0;
        return options.Kind switch
        {
            ScheduleKind.Constant or ScheduleKind.ConstantWithWarmup => new ConstantSchedule(learningRate, warmupUpdates),
            ScheduleKind.Linear => new LinearSchedule(learningRate, warmupUpdates, totalUpdates),
            ScheduleKind.Cosine or ScheduleKind.CosineWithMinLr =>
                new CosineSchedule(learningRate, warmupUpdates, totalUpdates, options.NumCycles ?? 0.5, minShare),
            ScheduleKind.CosineWarmupWithMinLr => new CosineAheadSchedule(learningRate, warmupUpdates, totalUpdates,
                options.NumCycles ?? 0.5, minShare, options.WarmupLrRate),
            ScheduleKind.CosineWithRestarts =>
                new CosineWithRestartsSchedule(learningRate, warmupUpdates, totalUpdates, options.NumCycles ?? 1),
            ScheduleKind.Polynomial => new PolynomialSchedule(learningRate, warmupUpdates, totalUpdates,
                options.LrEnd ?? PolynomialSchedule.DefaultLrEnd, options.Power ?? 1),
            ScheduleKind.InverseSqrt => new InverseSqrtSchedule(learningRate, warmupUpdates, options.Timescale),
            ScheduleKind.WarmupStableDecay => new WarmupStableDecaySchedule(learningRate, warmupUpdates, totalUpdates, options),
            _ => throw new ArgumentException(
                "reduce_lr_on_plateau is no function of the update: its rate follows evaluations, so build a ReduceOnPlateau"),
        };
    }

    /// <summary>The learning rate that an update uses.</summary>
    /// <param name="update">The update, from 0; past the run's end the curve goes on.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="update"/> is negative.</exception>
    public double RateAt(int update)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        return LearningRate * (update < WarmupUpdates ? WarmupFactor(update) : FactorAfterWarmup(update));
    }

    /// <summary>The share of the learning rate during warm-up: a line from 0, so that the first update changes nothing.</summary>
    private protected virtual double WarmupFactor(int update) => (double)update / WarmupUpdates;

    /// <summary>The share of the learning rate from the first update after the warm-up on.</summary>
    private protected abstract double FactorAfterWarmup(int update);

    /// <summary>How far an update lies on the way from the warm-up's end (0) to the run's end (1); above 1 past it.</summary>
    /// <param name="update">Updates done, not below the warm-up.</param>
    /// <param name="totalUpdates">Updates of the run. A warm-up as long or longer leaves a way of one update.</param>
    private protected double Progress(double update, int totalUpdates) =>
        (update - WarmupUpdates) / Math.Max(1, totalUpdates - WarmupUpdates);
}

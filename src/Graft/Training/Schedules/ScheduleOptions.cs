namespace Graft.Training.Schedules;

/// <summary>
/// Which schedule a run follows, and its shape. Beyond <see cref="Kind"/> everything is optional: null stands for the schedule's default,
/// and a value that the chosen schedule doesn't read is a problem, not ignored. The words are the reference implementation's.
/// </summary>
public sealed record ScheduleOptions
{
    /// <summary>The schedule (<c>--lr-scheduler-type</c>). Default: <see cref="ScheduleKind.Linear"/>.</summary>
    public ScheduleKind Kind { get; init; } = ScheduleKind.Linear;

    /// <summary>
    /// Cosine waves after the warm-up (<c>--num-cycles</c>), above 0. Default: 0.5, and 1 with <c>cosine_with_restarts</c>, where it counts
    /// half waves. Read by the cosine schedules, and by <c>warmup_stable_decay</c> for a cosine decay.
    /// </summary>
    public double? NumCycles { get; init; }

    /// <summary>
    /// The lowest rate (<c>--min-lr</c>), from 0 to the learning rate. <c>cosine_with_min_lr</c> and <c>cosine_warmup_with_min_lr</c> need
    /// either this or <see cref="MinLrRate"/>. No default.
    /// </summary>
    public double? MinLr { get; init; }

    /// <summary>
    /// The lowest rate as a share of the learning rate (<c>--min-lr-rate</c>), 0 to 1; see <see cref="MinLr"/>. No default.
    /// </summary>
    public double? MinLrRate { get; init; }

    /// <summary>
    /// What the first update uses, as a share of the learning rate (<c>--warmup-lr-rate</c>), 0 to 1; read by
    /// <c>cosine_warmup_with_min_lr</c>. Default: 1 / warm-up updates.
    /// </summary>
    public double? WarmupLrRate { get; init; }

    /// <summary>The rate at the end of <c>polynomial</c> (<c>--lr-end</c>), from 0 to below the learning rate. Default: 1e-7.</summary>
    public double? LrEnd { get; init; }

    /// <summary>The exponent of <c>polynomial</c> (<c>--power</c>), above 0. Default: 1, a straight line.</summary>
    public double? Power { get; init; }

    /// <summary>
    /// Updates over which <c>inverse_sqrt</c> falls to 1 / sqrt(2) of the learning rate (<c>--timescale</c>), at least 1.
    /// Default: the warm-up updates, or 10000 without warm-up.
    /// </summary>
    public int? Timescale { get; init; }

    /// <summary>
    /// Updates that the decay of <c>warmup_stable_decay</c> takes (<c>--num-decay-steps</c>), at least 0; needed there, no default. What
    /// warm-up and decay leave of the run has the full rate.
    /// </summary>
    public int? NumDecaySteps { get; init; }

    /// <summary>The shape of the warm-up of <c>warmup_stable_decay</c> (<c>--warmup-type</c>). Default: linear.</summary>
    public PhaseShape? WarmupType { get; init; }

    /// <summary>The shape of the decay of <c>warmup_stable_decay</c> (<c>--decay-type</c>). Default: cosine.</summary>
    public PhaseShape? DecayType { get; init; }

    /// <summary>
    /// Where the warm-up of <c>warmup_stable_decay</c> begins and its decay ends, as a share of the learning rate
    /// (<c>--min-lr-ratio</c>), 0 to 1. Default: 0.
    /// </summary>
    public double? MinLrRatio { get; init; }

    /// <summary>
    /// When and how far <c>reduce_lr_on_plateau</c> lowers the rate (<c>--plateau-...</c>). Default: that record's defaults.
    /// </summary>
    public ReduceOnPlateauOptions? Plateau { get; init; }

    /// <summary>
    /// Every problem of these options by themselves, each naming the option as the user types it; empty where there is none.
    /// </summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        if (!Enum.IsDefined(Kind))
        {
            problems.Require(false, $"--lr-scheduler-type is {(int)Kind}: expected one of {string.Join(", ", ScheduleKinds.Names)}");
            return problems.All;
        }

        RequirePlaces(problems);
        RequireRanges(problems);
        RequireWhatTheKindNeeds(problems);
        if (Plateau is not null)
            problems.AddRange(Plateau.Validate());
        return problems.All;
    }

    /// <summary>
    /// Every problem of these options in a certain run: those of <see cref="Validate()"/>, and those that its sizes bring.
    /// </summary>
    /// <param name="learningRate">The rate that the schedule scales.</param>
    /// <param name="warmupUpdates">Updates of warm-up; more than the run has are legal.</param>
    /// <param name="totalUpdates">Updates of the run.</param>
    public IReadOnlyList<string> Validate(double learningRate, int warmupUpdates, int totalUpdates)
    {
        var problems = new OptionProblems();
        problems.AddRange(Validate());
        problems.Require(double.IsFinite(learningRate) && learningRate > 0,
            $"--learning-rate is {learningRate}: expected a finite number above 0");
        problems.Require(warmupUpdates >= 0, $"--warmup-steps gives {warmupUpdates} updates: expected at least 0");
        problems.Require(totalUpdates >= 1, $"the run has {totalUpdates} updates: expected at least 1 (--epochs, --max-steps)");
        problems.Require(!(MinLr > learningRate), $"--min-lr is {MinLr}: expected at most --learning-rate, {learningRate}");

        var name = ScheduleKinds.NameOf(Kind);
        problems.Require(ScheduleKinds.HasWarmup(Kind) || warmupUpdates <= 0,
            $"--warmup-steps gives {warmupUpdates} updates, but {name} has no warm-up: leave it out, or choose constant_with_warmup");
        if (Kind == ScheduleKind.Polynomial)
        {
            var end = LrEnd ?? PolynomialSchedule.DefaultLrEnd;
            problems.Require(end < learningRate, $"--lr-end is {end}: expected less than --learning-rate, {learningRate}");
            problems.Require(warmupUpdates != totalUpdates,
                $"--warmup-steps gives {warmupUpdates} updates, the whole run, and leaves polynomial nothing to decay over: shorten it");
        }

        return problems.All;
    }

    private void RequirePlaces(OptionProblems problems)
    {
        Place("--num-cycles", NumCycles is not null, ScheduleKind.Cosine, ScheduleKind.CosineWithRestarts, ScheduleKind.CosineWithMinLr,
            ScheduleKind.CosineWarmupWithMinLr, ScheduleKind.WarmupStableDecay);
        Place("--min-lr", MinLr is not null, ScheduleKind.CosineWithMinLr, ScheduleKind.CosineWarmupWithMinLr);
        Place("--min-lr-rate", MinLrRate is not null, ScheduleKind.CosineWithMinLr, ScheduleKind.CosineWarmupWithMinLr);
        Place("--warmup-lr-rate", WarmupLrRate is not null, ScheduleKind.CosineWarmupWithMinLr);
        Place("--lr-end", LrEnd is not null, ScheduleKind.Polynomial);
        Place("--power", Power is not null, ScheduleKind.Polynomial);
        Place("--timescale", Timescale is not null, ScheduleKind.InverseSqrt);
        Place("--num-decay-steps", NumDecaySteps is not null, ScheduleKind.WarmupStableDecay);
        Place("--warmup-type", WarmupType is not null, ScheduleKind.WarmupStableDecay);
        Place("--decay-type", DecayType is not null, ScheduleKind.WarmupStableDecay);
        Place("--min-lr-ratio", MinLrRatio is not null, ScheduleKind.WarmupStableDecay);
        Place("--plateau-...", Plateau is not null, ScheduleKind.ReduceLrOnPlateau);

        void Place(string option, bool isGiven, params ScheduleKind[] readers) => problems.Require(!isGiven || readers.Contains(Kind),
            $"{option} is given, but --lr-scheduler-type {ScheduleKinds.NameOf(Kind)} doesn't read it: leave it out, or choose "
            + string.Join(" or ", readers.Select(ScheduleKinds.NameOf)));
    }

    private void RequireRanges(OptionProblems problems)
    {
        Above0("--num-cycles", NumCycles);
        Above0("--power", Power);
        From0("--min-lr", MinLr);
        From0("--lr-end", LrEnd);
        Share("--min-lr-rate", MinLrRate);
        Share("--warmup-lr-rate", WarmupLrRate);
        Share("--min-lr-ratio", MinLrRatio);
        problems.Require(Timescale is null or >= 1, $"--timescale is {Timescale}: expected at least 1 update");
        problems.Require(NumDecaySteps is null or >= 0, $"--num-decay-steps is {NumDecaySteps}: expected at least 0 updates");
        Shape("--warmup-type", WarmupType);
        Shape("--decay-type", DecayType);

        void Above0(string option, double? value) =>
            problems.Require(value is not { } x || (double.IsFinite(x) && x > 0), $"{option} is {value}: expected a finite number above 0");
        void From0(string option, double? value) =>
            problems.Require(value is not { } x || (double.IsFinite(x) && x >= 0),
                $"{option} is {value}: expected a finite number, 0 or more");
        void Share(string option, double? value) =>
            problems.Require(value is null or (>= 0 and <= 1), $"{option} is {value}: expected a share from 0 to 1");
        void Shape(string option, PhaseShape? value) => problems.Require(value is not { } x || Enum.IsDefined(x),
            $"{option} is {(int?)value}: expected one of {string.Join(", ", PhaseShapes.Names)}");
    }

    private void RequireWhatTheKindNeeds(OptionProblems problems)
    {
        var name = ScheduleKinds.NameOf(Kind);
        if (Kind is ScheduleKind.CosineWithMinLr or ScheduleKind.CosineWarmupWithMinLr)
        {
            problems.Require(MinLr is not null || MinLrRate is not null, $"--lr-scheduler-type {name} needs --min-lr or --min-lr-rate");
            problems.Require(MinLr is null || MinLrRate is null, "--min-lr and --min-lr-rate say the same thing: give one of them");
        }

        problems.Require(Kind != ScheduleKind.WarmupStableDecay || NumDecaySteps is not null,
            $"--lr-scheduler-type {name} needs --num-decay-steps");
    }
}

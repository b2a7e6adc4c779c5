namespace Graft.Training.Schedules;

/// <summary>How long a run is and how its examples become updates. The words and defaults are the reference implementation's.</summary>
public sealed record TrainingPlanOptions
{
    /// <summary>Examples in a micro-batch (<c>--batch-size</c>), at least 1. Default: 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Micro-batches in an update (<c>--gradient-accumulation-steps</c>), at least 1. Default: 1. The last update of an epoch takes what is
    /// left of it.
    /// </summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Passes over the examples (<c>--epochs</c>), above 0. Default: 3. A fraction stops inside an epoch, at an update, rounded up.
    /// <see cref="MaxSteps"/> wins over it.
    /// </summary>
    public double Epochs { get; init; } = 3;

    /// <summary>
    /// Updates of the run (<c>--max-steps</c>), at least 1, over as many epochs as it takes. Default: null, by <see cref="Epochs"/>.
    /// </summary>
    public int? MaxSteps { get; init; }

    /// <summary>Leaves out an epoch's last micro-batch where it is not full (<c>--drop-last</c>). Default: false.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Updates of warm-up (<c>--warmup-steps</c>), 0 or more. Default: 0. From 1 on the fraction is cut off; below 1 it is a share of the
    /// run's updates, as <see cref="WarmupRatio"/> is. More than the run has are legal. Not together with that.
    /// </summary>
    public double WarmupSteps { get; init; }

    /// <summary>
    /// Warm-up as a share of the run's updates (<c>--warmup-ratio</c>), 0 to 1, rounded up to an update. Default: null, none.
    /// </summary>
    public double? WarmupRatio { get; init; }

    /// <summary>Every problem of these options, each naming the option as the user types it; empty where there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new OptionProblems();
        problems.Require(BatchSize >= 1, $"--batch-size is {BatchSize}: expected at least 1 example");
        problems.Require(GradientAccumulationSteps >= 1,
            $"--gradient-accumulation-steps is {GradientAccumulationSteps}: expected at least 1 micro-batch");
        problems.Require(double.IsFinite(Epochs) && Epochs > 0, $"--epochs is {Epochs}: expected a finite number above 0");
        problems.Require(MaxSteps is null or >= 1,
            $"--max-steps is {MaxSteps}: expected at least 1 update; leave it out to train by --epochs");
        problems.Require(WarmupSteps is >= 0 and <= int.MaxValue, $"--warmup-steps is {WarmupSteps}: expected 0 to {int.MaxValue} updates");
        problems.Require(WarmupRatio is null or (>= 0 and <= 1), $"--warmup-ratio is {WarmupRatio}: expected a share from 0 to 1");
        problems.Require(WarmupRatio is null || WarmupSteps == 0, "--warmup-ratio and --warmup-steps say the same thing: give one of them");
        return problems.All;
    }
}

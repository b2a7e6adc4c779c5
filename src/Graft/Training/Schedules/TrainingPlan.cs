namespace Graft.Training.Schedules;

/// <summary>
/// The arithmetic of a run: how many micro-batches and updates it has, and which micro-batches belong to an update. The rules are those of
/// the transformers Trainer, version 5: what is left at the end of an epoch is an update of its own.
/// </summary>
public sealed class TrainingPlan
{
    private readonly int _accumulation;

    private TrainingPlan(int microBatchesPerEpoch, TrainingPlanOptions options)
    {
        _accumulation = options.GradientAccumulationSteps;
        MicroBatchesPerEpoch = microBatchesPerEpoch;
        UpdatesPerEpoch = CeilingQuotient(microBatchesPerEpoch, _accumulation);

        var total = options.MaxSteps ?? Math.Ceiling(options.Epochs * UpdatesPerEpoch);
        if (total > int.MaxValue)
        {
            throw new ArgumentException(
                $"--epochs {options.Epochs} of {UpdatesPerEpoch} updates each are more updates than a run can have, {int.MaxValue}");
        }

        TotalUpdates = (int)total;
        Epochs = CeilingQuotient(TotalUpdates, UpdatesPerEpoch);
        WarmupUpdates = options.WarmupRatio is null && options.WarmupSteps >= 1
            ? (int)options.WarmupSteps
            : (int)Math.Ceiling(TotalUpdates * (options.WarmupRatio ?? options.WarmupSteps));
    }

    /// <summary>Micro-batches in an epoch.</summary>
    public int MicroBatchesPerEpoch { get; }

    /// <summary>Updates in an epoch.</summary>
    public int UpdatesPerEpoch { get; }

    /// <summary>Updates of the whole run.</summary>
    public int TotalUpdates { get; }

    /// <summary>Updates of warm-up; may be more than <see cref="TotalUpdates"/>.</summary>
    public int WarmupUpdates { get; }

    /// <summary>Epochs that the run begins; the last may end early.</summary>
    public int Epochs { get; }

    /// <summary>The plan of a run whose micro-batches have a fixed number of examples.</summary>
    /// <param name="examples">Examples in an epoch, at least 1.</param>
    /// <param name="options">How long the run is.</param>
    /// <exception cref="ArgumentException">
    /// The options don't hold (the message lists every problem), or no micro-batch can be made of the examples.
    /// </exception>
    public static TrainingPlan ForExamples(int examples, TrainingPlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionProblems.ThrowIfAny(options.Validate());
        if (examples < 1)
            throw new ArgumentException($"There are {examples} examples to train on: expected at least 1");
        if (options.DropLast && examples < options.BatchSize)
        {
            throw new ArgumentException(
                $"--drop-last leaves no micro-batch: there are {examples} examples, and --batch-size is {options.BatchSize}; "
                + "drop that option or take a smaller batch");
        }

        return new TrainingPlan(options.DropLast ? examples / options.BatchSize : CeilingQuotient(examples, options.BatchSize), options);
    }

    /// <summary>The plan of a run whose micro-batches are made already, by a token budget for example.</summary>
    /// <param name="microBatchesPerEpoch">Micro-batches in an epoch, at least 1.</param>
    /// <param name="options">How long the run is; batch size and drop-last are not read.</param>
    /// <exception cref="ArgumentException">
    /// The options don't hold (the message lists every problem), or there is no micro-batch.
    /// </exception>
    public static TrainingPlan ForMicroBatches(int microBatchesPerEpoch, TrainingPlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionProblems.ThrowIfAny(options.Validate());
        if (microBatchesPerEpoch < 1)
            throw new ArgumentException($"There are {microBatchesPerEpoch} micro-batches to train on: expected at least 1");
        return new TrainingPlan(microBatchesPerEpoch, options);
    }

    /// <summary>What an update is made of.</summary>
    /// <param name="update">The update, from 0 to below <see cref="TotalUpdates"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run has no such update.</exception>
    public PlannedUpdate UpdateAt(int update)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(update, TotalUpdates);
        var (epoch, withinEpoch) = Math.DivRem(update, UpdatesPerEpoch);
        var first = withinEpoch * _accumulation;
        return new PlannedUpdate(epoch, first, Math.Min(_accumulation, MicroBatchesPerEpoch - first));
    }

    /// <summary>Epochs done after an update, as a fraction: 1.5 in the middle of the second.</summary>
    /// <param name="update">The update, from 0 to below <see cref="TotalUpdates"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run has no such update.</exception>
    public double EpochsAfter(int update)
    {
        var (epoch, first, count) = UpdateAt(update);
        return epoch + (double)(first + count) / MicroBatchesPerEpoch;
    }

    private static int CeilingQuotient(int number, int divisor) => number / divisor + (number % divisor > 0 ? 1 : 0);
}

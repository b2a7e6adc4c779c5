namespace Graft.Training.Schedules;

/// <summary>
/// Falls with the inverse square root of the update, shifted so that it begins at the full rate after the warm-up (Zhai et al. 2022,
/// Scaling Vision Transformers).
/// </summary>
internal sealed class InverseSqrtSchedule(double learningRate, int warmupUpdates, int? timescale)
    : LearningRateSchedule(learningRate, warmupUpdates)
{
    private const int TimescaleWithoutWarmup = 10_000;

    private readonly double _timescale = timescale ?? (warmupUpdates > 0 ? warmupUpdates : TimescaleWithoutWarmup);

    private protected override double FactorAfterWarmup(int update) =>
        1 / Math.Sqrt((update + (_timescale - WarmupUpdates)) / _timescale);
}

namespace Graft.Training.Schedules;

/// <summary>A straight line to 0 at the run's end, and 0 from there.</summary>
internal sealed class LinearSchedule(double learningRate, int warmupUpdates, int totalUpdates)
    : LearningRateSchedule(learningRate, warmupUpdates)
{
    private protected override double FactorAfterWarmup(int update) =>
        // The way that remains, not 1 - progress: that keeps the small values near the end exact.
        Math.Max(0, (double)(totalUpdates - update) / Math.Max(1, totalUpdates - WarmupUpdates));
}

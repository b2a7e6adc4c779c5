namespace Graft.Training.Schedules;

/// <summary>
/// <c>cosine_warmup_with_min_lr</c>: the cosine counted one update ahead, so that no update has rate 0 and the last one has the lowest.
/// Warm-up begins at <paramref name="warmupShare"/> of the rate, or at 1 / warm-up updates.
/// </summary>
internal sealed class CosineAheadSchedule(
    double learningRate, int warmupUpdates, int totalUpdates, double cycles, double minShare, double? warmupShare)
    : LearningRateSchedule(learningRate, warmupUpdates)
{
    private protected override double WarmupFactor(int update) => warmupShare is { } first
        ? first + (1 - first) * update / Math.Max(1, WarmupUpdates - 1)
        : (update + 1.0) / WarmupUpdates;

    private protected override double FactorAfterWarmup(int update) =>
        CosineSchedule.OnFloor(CosineSchedule.Wave(cycles, Progress(update + 1.0, totalUpdates)), minShare);
}

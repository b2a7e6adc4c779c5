namespace Graft.Training.Schedules;

/// <summary>
/// Half cosine waves, each from the full rate towards 0 (Loshchilov and Hutter 2017, SGDR); exactly 0 from the run's end on.
/// </summary>
internal sealed class CosineWithRestartsSchedule(double learningRate, int warmupUpdates, int totalUpdates, double cycles)
    : LearningRateSchedule(learningRate, warmupUpdates)
{
    private protected override double FactorAfterWarmup(int update)
    {
        var progress = Progress(update, totalUpdates);
        return progress >= 1 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * (cycles * progress % 1)));
    }
}

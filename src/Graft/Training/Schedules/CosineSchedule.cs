namespace Graft.Training.Schedules;

/// <summary>
/// A cosine wave from the full rate to <paramref name="minShare"/> of it (Loshchilov and Hutter 2017, SGDR, without restarts). Past the
/// run's end the wave goes on and so rises again.
/// </summary>
internal sealed class CosineSchedule(double learningRate, int warmupUpdates, int totalUpdates, double cycles, double minShare)
    : LearningRateSchedule(learningRate, warmupUpdates)
{
    /// <summary>
    /// The wave's height, 1 to 0. The order of the factors is part of the figure: near 0 the last bit of the angle shows.
    /// </summary>
    public static double Wave(double cycles, double progress) => 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * progress));

    /// <summary>A height of 0 to 1 set on a floor.</summary>
    public static double OnFloor(double height, double floor) => Math.Max(0, height * (1 - floor) + floor);

    private protected override double FactorAfterWarmup(int update) => OnFloor(Wave(cycles, Progress(update, totalUpdates)), minShare);
}

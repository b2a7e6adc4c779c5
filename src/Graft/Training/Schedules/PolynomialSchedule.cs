namespace Graft.Training.Schedules;

/// <summary>
/// The share of the way that remains, raised to a power, from the learning rate down to <paramref name="lrEnd"/>, and that from the run's
/// end on. The options refuse a warm-up of exactly the run's length, where the reference divides by zero.
/// </summary>
internal sealed class PolynomialSchedule(double learningRate, int warmupUpdates, int totalUpdates, double lrEnd, double power)
    : LearningRateSchedule(learningRate, warmupUpdates)
{
    /// <summary>The rate at the end where none is given.</summary>
    public const double DefaultLrEnd = 1e-7;

    private protected override double FactorAfterWarmup(int update)
    {
        var remaining = update >= totalUpdates ? 0 : 1 - Progress(update, totalUpdates);
        return ((LearningRate - lrEnd) * Math.Pow(remaining, power) + lrEnd) / LearningRate;
    }
}

namespace Graft.Training.Schedules;

/// <summary>The same rate from the warm-up on.</summary>
internal sealed class ConstantSchedule(double learningRate, int warmupUpdates) : LearningRateSchedule(learningRate, warmupUpdates)
{
    private protected override double FactorAfterWarmup(int update) => 1;
}

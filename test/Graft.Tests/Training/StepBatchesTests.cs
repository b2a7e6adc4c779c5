using Graft.Data;
using Graft.Randomness;
using Graft.Tests.Modeling;
using Graft.Training;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training;

public class StepBatchesTests
{
    private static readonly IReadOnlyList<EncodedExample> Rows = TinyBert.Rows(64, longest: 40);

    [Theory]
    [InlineData(SamplingStrategy.Random)]
    [InlineData(SamplingStrategy.Sequential)]
    [InlineData(SamplingStrategy.GroupByLength)]
    public void At_OneEpoch_TakesEveryRowOnce(SamplingStrategy strategy)
    {
        var batches = Batches(new TrainingOptions(BatchSize: 6, TrainSamplingStrategy: strategy), out var plan);
        for (var epoch = 0; epoch < 2; epoch++)
            Assert.Equal(Enumerable.Range(0, 64), Epoch(batches, plan, epoch).Order());
    }

    [Fact]
    public void At_Sequential_KeepsTheOrderOfTheData()
    {
        var batches = Batches(new TrainingOptions(BatchSize: 6, TrainSamplingStrategy: SamplingStrategy.Sequential), out var plan);
        Assert.Equal(Enumerable.Range(0, 64), Epoch(batches, plan, 1));
    }

    [Fact]
    public void At_Random_HasAnotherOrderEachEpochAndSeed()
    {
        var batches = Batches(new TrainingOptions(BatchSize: 6), out var plan);
        var first = Epoch(batches, plan, 0);
        Assert.NotEqual(Enumerable.Range(0, 64), first);
        Assert.NotEqual(first, Epoch(batches, plan, 1));
        Assert.NotEqual(first, Epoch(Batches(new TrainingOptions(BatchSize: 6, Seed: 1), out _), plan, 0));
        Assert.Equal(first, Epoch(batches, plan, 0));
    }

    [Theory]
    [InlineData(SamplingStrategy.Random)]
    [InlineData(SamplingStrategy.GroupByLength)]
    public void At_OtherAccumulation_TakesTheSameRowsAStep(SamplingStrategy strategy)
    {
        var options = new TrainingOptions(BatchSize: 8, TrainSamplingStrategy: strategy);
        var whole = Batches(options, out var plan);
        var parts = Batches(options with { BatchSize = 2, GradientAccumulationSteps = 4 }, out _);
        for (var update = 0; update < plan.UpdatesPerEpoch; update++)
        {
            Assert.Equal(4, parts.At(update).Count);
            Assert.Equal(whole.At(update).SelectMany(rows => rows), parts.At(update).SelectMany(rows => rows));
        }
    }

    [Fact]
    public void At_GroupByLength_PadsLess()
    {
        Assert.True(Padded(SamplingStrategy.GroupByLength) < 0.7 * Padded(SamplingStrategy.Random));

        static long Padded(SamplingStrategy strategy)
        {
            var batches = Batches(new TrainingOptions(BatchSize: 4, TrainSamplingStrategy: strategy), out var plan);
            return Enumerable.Range(0, plan.UpdatesPerEpoch).SelectMany(batches.At)
                .Sum(rows => rows.Sum(row => (long)rows.Max(other => other.InputIds.Count) - row.InputIds.Count));
        }
    }

    private static StepBatches Batches(TrainingOptions options, out TrainingPlan plan)
    {
        plan = TrainingPlan.ForExamples(Rows.Count, options.PlanOptions());
        return new StepBatches(Rows, options, plan, new RandomSource(options.Seed));
    }

    private static List<int> Epoch(StepBatches batches, TrainingPlan plan, int epoch) =>
        [.. Enumerable.Range(epoch * plan.UpdatesPerEpoch, plan.UpdatesPerEpoch).SelectMany(batches.At).SelectMany(rows => rows).Select(row => row.Example)];
}

using CsCheck;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class TrainingPlanTests
{
    [Fact]
    public void UpdateAt_WholeEpochs_CoverEveryMicroBatchOnceInOrder() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 9], Gen.Int[1, 4]).Sample((microBatches, accumulation, epochs) =>
        {
            var options = new TrainingPlanOptions { GradientAccumulationSteps = accumulation, Epochs = epochs };
            var plan = TrainingPlan.ForMicroBatches(microBatches, options);
            var covered = Enumerable.Range(0, plan.TotalUpdates).Select(plan.UpdateAt)
                .SelectMany(update =>
                    Enumerable.Range(update.FirstMicroBatch, update.MicroBatchCount).Select(batch => (update.Epoch, batch)));
            var expected = Enumerable.Range(0, epochs)
                .SelectMany(epoch => Enumerable.Range(0, microBatches).Select(batch => (epoch, batch)));
            return covered.SequenceEqual(expected) && plan.Epochs == epochs;
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void UpdateAt_OutsideTheRun_Throws(int update)
    {
        var plan = TrainingPlan.ForMicroBatches(2, new TrainingPlanOptions());

        Assert.Throws<ArgumentOutOfRangeException>(() => plan.UpdateAt(update));
    }

    [Fact]
    public void WarmupUpdates_RatioThatIsNotExactInBinary_IsRoundedUp()
    {
        // 100 * 0.07 is 7.000000000000001 in double precision.
        var options = new TrainingPlanOptions { MaxSteps = 100, WarmupRatio = 0.07 };

        Assert.Equal(8, TrainingPlan.ForMicroBatches(5, options).WarmupUpdates);
    }

    [Theory]
    [InlineData(0.25, 3)]
    [InlineData(1, 1)]
    [InlineData(2.7, 2)]
    [InlineData(40, 40)]
    public void WarmupUpdates_Steps_AreAShareBelow1AndANumberFromThere(double steps, int expected) =>
        Assert.Equal(expected,
            TrainingPlan.ForMicroBatches(1, new TrainingPlanOptions { MaxSteps = 10, WarmupSteps = steps }).WarmupUpdates);

    [Fact]
    public void WarmupUpdates_RatioOf1_IsTheWholeRun() =>
        Assert.Equal(10, TrainingPlan.ForMicroBatches(1, new TrainingPlanOptions { MaxSteps = 10, WarmupRatio = 1 }).WarmupUpdates);

    [Fact]
    public void Validate_Defaults_HasNoProblem() => Assert.Empty(new TrainingPlanOptions().Validate());

    [Fact]
    public void Validate_EveryOptionOutOfRange_ListsEach()
    {
        var options = new TrainingPlanOptions
        {
            BatchSize = 0,
            GradientAccumulationSteps = -1,
            Epochs = double.NaN,
            MaxSteps = 0,
            WarmupSteps = -1,
            WarmupRatio = 1.1,
        };

        Assert.Equal(["--batch-size", "--gradient-accumulation-steps", "--epochs", "--max-steps", "--warmup-steps",
            "--warmup-ratio", "--warmup-ratio"], options.Validate().Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void ForExamples_FewerThanABatchWithDropLast_SaysWhy()
    {
        var error = Assert.Throws<ArgumentException>(() => TrainingPlan.ForExamples(3, new TrainingPlanOptions { DropLast = true }));

        Assert.Contains("--drop-last", error.Message);
        Assert.Contains("3 examples", error.Message);
    }

    [Fact]
    public void ForExamples_None_Throws() => Assert.Throws<ArgumentException>(() => TrainingPlan.ForExamples(0, new TrainingPlanOptions()));

    [Fact]
    public void ForMicroBatches_None_Throws() =>
        Assert.Throws<ArgumentException>(() => TrainingPlan.ForMicroBatches(0, new TrainingPlanOptions()));

    [Fact]
    public void ForExamples_MoreUpdatesThanCanBeCounted_Throws()
    {
        var options = new TrainingPlanOptions { BatchSize = 1, Epochs = 2 };

        var error = Assert.Throws<ArgumentException>(() => TrainingPlan.ForExamples(int.MaxValue, options));

        Assert.Contains("--epochs", error.Message);
    }

    [Fact]
    public void ForExamples_LargestSizes_DoNotOverflow()
    {
        var options = new TrainingPlanOptions { BatchSize = 2, GradientAccumulationSteps = int.MaxValue, Epochs = 1 };

        var plan = TrainingPlan.ForExamples(int.MaxValue, options);

        Assert.Equal(1, plan.TotalUpdates);
        Assert.Equal(new PlannedUpdate(0, 0, 1 << 30), plan.UpdateAt(0));
    }
}

using System.Text.Json;
using Graft.Testing;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class TrainingPlanGoldenTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void UpdateAt_GoldenRuns_AreTheReferences() => CheckRuns(SharedFiles.Golden("schedules", "steps.json"));

    [Fact]
    public void UpdateAt_FixtureRuns_AreTheReferences() => CheckRuns(SharedFiles.Fixture("schedules", "steps.json"));

    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void WarmupUpdates_GoldenRatios_AreRoundedAsTheReference() => CheckRounding(SharedFiles.Golden("schedules", "steps.json"));

    [Fact]
    public void WarmupUpdates_FixtureRatios_AreRoundedAsTheReference() => CheckRounding(SharedFiles.Fixture("schedules", "steps.json"));

    private static void CheckRounding(string path) => GoldenCases.CheckAll(
        GoldenCases.ReadJson(path).GetProperty("warmup_rounding").EnumerateArray(),
        golden => golden.ToString(),
        golden =>
        {
            var options = new TrainingPlanOptions
            {
                MaxSteps = golden.GetProperty("total").GetInt32(),
                WarmupRatio = golden.GetProperty("ratio").GetDouble(),
            };
            Assert.Equal(golden.GetProperty("warmup_steps").GetInt32(), TrainingPlan.ForMicroBatches(1, options).WarmupUpdates);
        });

    private static void CheckRuns(string path) => GoldenCases.CheckAll(
        GoldenCases.ReadJson(path).GetProperty("cases").EnumerateArray(), golden => golden.GetProperty("name").GetString()!, CheckRun);

    private static void CheckRun(JsonElement golden)
    {
        var expected = golden.GetProperty("expected");
        var examples = golden.GetProperty("examples").GetInt32();
        var options = Options(golden);
        if (ScheduleCases.IsRefusal(expected) || expected.GetProperty("batches_per_epoch").GetInt32() == 0)
        {
            // A run without a single batch: the reference trains nothing, and says so in its log.
            Assert.Throws<ArgumentException>(() => TrainingPlan.ForExamples(examples, options));
            return;
        }

        var plan = TrainingPlan.ForExamples(examples, options);
        Assert.Equal(expected.GetProperty("batches_per_epoch").GetInt32(), plan.MicroBatchesPerEpoch);
        Assert.Equal(expected.GetProperty("update_steps_per_epoch").GetInt32(), plan.UpdatesPerEpoch);
        Assert.Equal(expected.GetProperty("max_steps").GetInt32(), plan.TotalUpdates);
        Assert.Equal(expected.GetProperty("epochs_announced").GetInt32(), plan.Epochs);
        Assert.Equal(expected.GetProperty("warmup_steps").GetInt32(), plan.WarmupUpdates);
        ScheduleCases.AssertClose(
            expected.GetProperty("epoch_at_end").GetDouble(), plan.EpochsAfter(plan.TotalUpdates - 1), "epoch at the end");
        CheckUpdates(plan, golden, examples, options.BatchSize);
    }

    private static void CheckUpdates(TrainingPlan plan, JsonElement golden, int examples, int batchSize)
    {
        var schedule = LearningRateSchedule.Create(
            ScheduleCases.Options(golden.GetProperty("schedule").GetString()!, golden.GetProperty("schedule_kwargs")),
            golden.GetProperty("learning_rate").GetDouble(), plan.WarmupUpdates, plan.TotalUpdates);
        var steps = golden.GetProperty("expected").GetProperty("steps").EnumerateArray().ToArray();
        Assert.Equal(steps.Length, plan.TotalUpdates);
        for (var update = 0; update < steps.Length; update++)
        {
            var (_, first, count) = plan.UpdateAt(update);
            Assert.Equal(steps[update].GetProperty("micro_batches").GetInt32(), count);
            var taken = Math.Min(examples, (first + count) * batchSize) - first * batchSize;
            Assert.Equal(steps[update].GetProperty("examples").GetInt32(), taken);
            ScheduleCases.AssertClose(steps[update].GetProperty("lr").GetDouble(), schedule.RateAt(update), $"rate of update {update}");
        }
    }

    private static TrainingPlanOptions Options(JsonElement golden)
    {
        var maxSteps = golden.GetProperty("max_steps").GetInt32();
        return new TrainingPlanOptions
        {
            BatchSize = golden.GetProperty("batch_size").GetInt32(),
            GradientAccumulationSteps = golden.GetProperty("gradient_accumulation_steps").GetInt32(),
            Epochs = golden.GetProperty("num_train_epochs").GetDouble(),
            // The reference writes "by epochs" as -1.
            MaxSteps = maxSteps > 0 ? maxSteps : null,
            DropLast = golden.GetProperty("drop_last").GetBoolean(),
            WarmupSteps = golden.GetProperty("warmup_steps").GetDouble(),
        };
    }
}

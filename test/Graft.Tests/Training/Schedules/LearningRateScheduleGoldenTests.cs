using System.Text.Json;
using Graft.Testing;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class LearningRateScheduleGoldenTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void RateAt_GoldenCurves_AreTheReferences() => CheckCurves(SharedFiles.Golden("schedules", "curves.json"));

    [Fact]
    public void RateAt_FixtureCurves_AreTheReferences() => CheckCurves(SharedFiles.Fixture("schedules", "curves.json"));

    private static void CheckCurves(string path) => GoldenCases.CheckAll(
        GoldenCases.ReadJson(path).GetProperty("cases").EnumerateArray(),
        golden => $"{golden.GetProperty("schedule")} {golden.GetProperty("arguments")}",
        CheckCurve);

    private static void CheckCurve(JsonElement golden)
    {
        var arguments = golden.GetProperty("arguments");
        var warmup = arguments.TryGetProperty("num_warmup_steps", out var steps) ? steps.GetInt32() : 0;
        // A curve without an end names no total; any will do.
        var total = arguments.TryGetProperty("num_training_steps", out steps) ? steps.GetInt32() : 1;
        var options = ScheduleCases.Options(golden.GetProperty("schedule").GetString()!, arguments);
        LearningRateSchedule Create() => LearningRateSchedule.Create(options, golden.GetProperty("base_lr").GetDouble(), warmup, total);

        var expected = golden.GetProperty("lr");
        if (ScheduleCases.IsRefusal(expected))
        {
            Assert.Throws<ArgumentException>(Create);
            return;
        }

        var schedule = Create();
        var update = 0;
        foreach (var rate in expected.EnumerateArray())
        {
            ScheduleCases.AssertClose(rate.GetDouble(), schedule.RateAt(update), $"update {update}");
            update++;
        }

        Assert.Equal(golden.GetProperty("steps_shown").GetInt32(), update);
    }
}

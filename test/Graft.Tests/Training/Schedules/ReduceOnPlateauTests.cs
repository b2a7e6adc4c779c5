using System.Text.Json;
using Graft.Testing;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class ReduceOnPlateauTests
{
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Observe_GoldenRuns_FollowsTheReference() => CheckRuns(SharedFiles.Golden("schedules", "plateau.json"));

    [Fact]
    public void Observe_FixtureRuns_FollowsTheReference() => CheckRuns(SharedFiles.Fixture("schedules", "plateau.json"));

    [Fact]
    public void State_BeforeTheFirstEvaluation_SurvivesJson()
    {
        var state = new ReduceOnPlateau(new ReduceOnPlateauOptions(), 1e-3).State;

        Assert.Null(state.Best);
        Assert.Equal(state, JsonSerializer.Deserialize<ReduceOnPlateauState>(JsonSerializer.Serialize(state)));
    }

    [Fact]
    public void State_InfiniteBest_SurvivesJson()
    {
        var plateau = new ReduceOnPlateau(new ReduceOnPlateauOptions(), 1e-3);
        plateau.Observe(double.NegativeInfinity);

        Assert.Equal(plateau.State, JsonSerializer.Deserialize<ReduceOnPlateauState>(JsonSerializer.Serialize(plateau.State)));
    }

    [Fact]
    public void Constructor_BadState_ListsEveryProblem()
    {
        var state = new ReduceOnPlateauState(double.NaN, double.NaN, -1, -2);

        var error = Assert.Throws<ArgumentException>(() => new ReduceOnPlateau(new ReduceOnPlateauOptions(), state));

        Assert.Equal(4, error.Message.Split('\n').Length);
    }

    [Fact]
    public void Constructor_RateOf0_NamesTheOption() => Assert.Contains("--learning-rate",
        Assert.Throws<ArgumentException>(() => new ReduceOnPlateau(new ReduceOnPlateauOptions(), 0)).Message);

    [Fact]
    public void Validate_EveryOptionOutOfRange_ListsEach()
    {
        var options = new ReduceOnPlateauOptions
        {
            Mode = (PlateauMode)5,
            Factor = 0,
            Patience = -1,
            Threshold = double.PositiveInfinity,
            ThresholdMode = (PlateauThresholdMode)5,
            Cooldown = -1,
            MinLr = -1,
            Eps = double.NaN,
        };

        Assert.Equal(["--plateau-mode", "--plateau-factor", "--plateau-patience", "--plateau-threshold", "--plateau-threshold-mode",
            "--plateau-cooldown", "--plateau-min-lr", "--plateau-eps"], options.Validate().Select(problem => problem.Split(' ')[0]));
    }

    private static void CheckRuns(string path) => GoldenCases.CheckAll(
        GoldenCases.ReadJson(path).GetProperty("cases").EnumerateArray(), golden => golden.GetProperty("name").GetString()!, CheckRun);

    private static void CheckRun(JsonElement golden)
    {
        var options = ScheduleCases.PlateauOptions(golden.GetProperty("arguments"));
        var plateau = new ReduceOnPlateau(options, golden.GetProperty("base_lr").GetDouble());
        var rates = golden.GetProperty("lr_after_each").EnumerateArray().Select(rate => rate.GetDouble()).ToArray();
        var values = golden.GetProperty("metric_values").EnumerateArray().Select(ScheduleCases.Number).ToArray();
        Assert.Equal(values.Length, rates.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var before = plateau.Rate;
            var isLowered = plateau.Observe(values[i]);
            ScheduleCases.AssertClose(rates[i], plateau.Rate, $"evaluation {i}");
            Assert.Equal(plateau.Rate < before, isLowered);

            // Every evaluation could be the last before an interruption.
            var saved = JsonSerializer.Serialize(plateau.State);
            plateau = new ReduceOnPlateau(options, JsonSerializer.Deserialize<ReduceOnPlateauState>(saved)!);
        }

        Assert.Equal(golden.GetProperty("bad_epochs_at_end").GetInt32(), plateau.State.BadEvaluations);
        var best = ScheduleCases.Number(golden.GetProperty("best"));
        if (double.IsFinite(best))
            Assert.Equal(best, plateau.State.Best);
        else
            Assert.Null(plateau.State.Best);
    }
}

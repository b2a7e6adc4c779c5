using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training.Schedules;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void RateAt_NegativeUpdate_Throws()
    {
        var schedule = LearningRateSchedule.Create(new ScheduleOptions(), 1e-3, 0, 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.RateAt(-1));
    }

    [Fact]
    public void RateAt_LargestUpdate_IsFinite()
    {
        foreach (var kind in Enum.GetValues<ScheduleKind>().Where(kind => kind != ScheduleKind.ReduceLrOnPlateau))
        {
            var options = Complete(kind);
            var warmup = kind == ScheduleKind.Constant ? 0 : int.MaxValue;
            Assert.True(double.IsFinite(LearningRateSchedule.Create(options, 1e-3, warmup, 10).RateAt(int.MaxValue)), $"{kind}");
            Assert.True(double.IsFinite(LearningRateSchedule.Create(options, 1e-3, 0, int.MaxValue).RateAt(int.MaxValue)), $"{kind}");
        }
    }

    [Fact]
    public void RateAt_DecayLongerThanTheLargestRun_GoesOn()
    {
        var options = new ScheduleOptions
        {
            Kind = ScheduleKind.WarmupStableDecay,
            NumDecaySteps = int.MaxValue,
            DecayType = PhaseShape.Linear,
        };

        var rate = LearningRateSchedule.Create(options, 1, 0, 10).RateAt(9);

        Assert.Equal(1.0 / int.MaxValue, rate, 1e-12);
    }

    [Fact]
    public void Create_Plateau_PointsToReduceOnPlateau()
    {
        var options = new ScheduleOptions { Kind = ScheduleKind.ReduceLrOnPlateau };

        var error = Assert.Throws<ArgumentException>(() => LearningRateSchedule.Create(options, 1e-3, 0, 10));

        Assert.Contains(nameof(ReduceOnPlateau), error.Message);
    }

    [Fact]
    public void Create_WarmupAsLongAsPolynomial_NamesTheOption()
    {
        var options = new ScheduleOptions { Kind = ScheduleKind.Polynomial };

        var error = Assert.Throws<ArgumentException>(() => LearningRateSchedule.Create(options, 1e-3, 10, 10));

        Assert.Contains("--warmup-steps", error.Message);
    }

    [Fact]
    public void Create_SeveralProblems_ListsThemAll()
    {
        var options = new ScheduleOptions { Kind = ScheduleKind.CosineWithMinLr, NumCycles = -1, MinLr = 0.5 };

        var error = Assert.Throws<ArgumentException>(() => LearningRateSchedule.Create(options, 0.1, -1, 0));

        Assert.Equal(4, error.Message.Split('\n').Length);
        Assert.Contains("--num-cycles is -1", error.Message);
        Assert.Contains("--min-lr is 0.5", error.Message);
        Assert.Contains("--warmup-steps gives -1", error.Message);
        Assert.Contains("0 updates", error.Message);
    }

    private static ScheduleOptions Complete(ScheduleKind kind) => new()
    {
        Kind = kind,
        MinLrRate = kind is ScheduleKind.CosineWithMinLr or ScheduleKind.CosineWarmupWithMinLr ? 0.1 : null,
        NumDecaySteps = kind == ScheduleKind.WarmupStableDecay ? 2 : null,
    };
}

using Graft.Training;
using Xunit;

namespace Graft.Tests.Training;

/// <summary>Scripted losses; a loss counts as a spike more than 1 above the mean.</summary>
public class SpikeGuardTests
{
    private const double Bound = 1, Spike = 9;

    [Fact]
    public void After_TenStepsAboveTheBound_EndsTheRun()
    {
        var state = After(Calm(), Enumerable.Repeat(Spike, 9));
        Assert.Equal(9, state.SpikeSteps);
        var error = Assert.Throws<TrainingDivergedException>(() => After(state, [Spike]));
        Assert.Equal(state.Update + 1, error.Step);
        Assert.Contains("above its mean of 2.000 for 10 steps, and is 9.000", error.Message, StringComparison.Ordinal);
        Assert.Contains("--loss-spike", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_NineStepsAgainAndAgain_GoesOn()
    {
        var state = Calm();
        for (var round = 0; round < 5; round++)
            state = After(state, [.. Enumerable.Repeat(Spike, 9), 2]);
        Assert.Equal(0, state.SpikeSteps);
        Assert.Equal(2, state.MeanLoss!.Value, 1e-12);
    }

    [Fact]
    public void After_SingleOutlier_IsPassedOver()
    {
        var state = After(Calm(), [1000]);
        Assert.Equal(1, state.SpikeSteps);
        Assert.Equal(2, state.MeanLoss!.Value, 1e-12);
        state = After(state, [2]);
        Assert.Equal(0, state.SpikeSteps);
        Assert.Equal(2, state.MeanLoss!.Value, 1e-12);
    }

    /// <summary>A mean that followed the losses up there, by 2 % a step, would have passed 8 long before the end.</summary>
    [Fact]
    public void After_LongPlateauAboveTheBound_DoesNotBecomeTheMean()
    {
        var state = Calm();
        for (var step = 0; step < 400; step++)
            state = After(state, [step % 10 == 9 ? 2 : Spike]);
        Assert.Equal(2, state.MeanLoss!.Value, 1e-12);
        Assert.Throws<TrainingDivergedException>(() => After(state, Enumerable.Repeat(Spike, 10)));
    }

    [Fact]
    public void After_LossesWithinTheBound_MoveTheMean()
    {
        var state = After(Calm(), [2 + Bound]); // at the bound, not above it
        Assert.Equal(0, state.SpikeSteps);
        Assert.Equal(0.98 * 2 + 0.02 * 3, state.MeanLoss!.Value, 1e-12);

        // A loss that rises slowly takes its mean along.
        Assert.True(After(Calm(), Enumerable.Range(0, 2000).Select(step => 2 + 0.01 * step)).MeanLoss > 20);
    }

    [Fact]
    public void After_NoBound_LetsEverythingPass() =>
        Assert.Equal(0, After(Calm(), Enumerable.Repeat(1e6, 50), bound: null).SpikeSteps);

    [Fact]
    public void After_FirstStep_IsTheMean() => Assert.Equal(7, After(TrainingState.AtStart("", null), [7]).MeanLoss);

    /// <summary>A run whose losses have been 2 for a while.</summary>
    private static TrainingState Calm() => After(TrainingState.AtStart("", null), Enumerable.Repeat(2.0, 20));

    private static TrainingState After(TrainingState state, IEnumerable<double> losses, double? bound = Bound) =>
        losses.Aggregate(state, (before, loss) => SpikeGuard.After(before with { Update = before.Update + 1 }, loss, bound));
}

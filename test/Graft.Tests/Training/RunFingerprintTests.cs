using Graft.Training;
using Xunit;

namespace Graft.Tests.Training;

public class RunFingerprintTests
{
    [Fact]
    public void Of_OptionsOfSeveralRanks_IsThatOfAsMuchAccumulation()
    {
        var alone = RunFingerprint.Of(TinyRun.Rows, TinyRun.Options);
        var two = RunFingerprint.Of(TinyRun.Rows, TinyRun.Options.Across(2));
        Assert.Equal(alone, RunFingerprint.Of(TinyRun.Rows, TinyRun.Options.Across(1)));
        Assert.NotEqual(alone, two);
        Assert.Equal(two, RunFingerprint.Of(TinyRun.Rows, TinyRun.Options with { GradientAccumulationSteps = 2 }));
    }
}

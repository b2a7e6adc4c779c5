using Graft.Pretraining;
using Xunit;

namespace Graft.Tests.Pretraining;

public class StepSizesTests
{
    [Fact]
    public void At_ShortRowsAndRamp_KeepTokensAndCountRows()
    {
        var sizes = new StepSizes(new PretrainingOptions(MaxLength: 128, ShortLength: 64, ShortRatio: 0.5, RampRatio: 0.2, RampStart: 0.25), rows: 32, steps: 100);
        Assert.Equal(new StepSize(0, 64, 16, 0), sizes.At(0));
        Assert.Equal(new StepSize(0, 64, 64, sizes.At(19).FirstRow + sizes.At(19).Rows), sizes.At(20));
        Assert.Equal(new StepSize(0, 64, 64, sizes.At(48).FirstRow + 64), sizes.At(49));
        Assert.Equal(new StepSize(1, 128, 32, 0), sizes.At(50));
        Assert.Equal(new StepSize(1, 128, 32, 49 * 32), sizes.At(99));
    }

    [Fact]
    public void At_AnyOrder_GivesTheSame()
    {
        var options = new PretrainingOptions(MaxLength: 64, RampRatio: 0.5);
        var (forward, backward) = (new StepSizes(options, 8, 40), new StepSizes(options, 8, 40));
        var expected = Enumerable.Range(0, 40).Select(forward.At).ToList();
        Assert.Equal(expected.AsEnumerable().Reverse(), Enumerable.Range(0, 40).Reverse().Select(backward.At));
        Assert.All(expected.Zip(expected.Skip(1)), pair => Assert.Equal(pair.First.FirstRow + pair.First.Rows, pair.Second.FirstRow));
    }
}

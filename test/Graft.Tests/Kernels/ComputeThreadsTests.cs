using Graft.Kernels;
using Xunit;

namespace Graft.Tests.Kernels;

public class ComputeThreadsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void For_AnyNumberOfParts_RunsEachOnce(int parts)
    {
        var runs = new int[parts];
        ComputeThreads.For(parts, part => Interlocked.Increment(ref runs[part]));
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public void For_PartThatThrows_Throws()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ComputeThreads.For(100, part =>
        {
            if (part == 50)
                throw new InvalidOperationException("part 50");
        }));
        Assert.Equal("part 50", error.Message);
    }

    [Fact]
    public void For_SeveralThreads_TakesPartsAtOnce()
    {
        Assert.SkipUnless(ComputeThreads.Count > 1, "one thread");
        using var both = new Barrier(2);
        ComputeThreads.For(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
    }
}

using Graft.Kernels;
using Xunit;

namespace Graft.Tests.Kernels;

public sealed class AdamWKernelTests
{
    /// <summary>A second moment that only decays becomes 0 and stays no denormal number, whose slowness would never end; in a replay to the same bits.</summary>
    [Theory]
    [InlineData(0.95f)]
    [InlineData(0.5f)]
    public void Update_GradientsThatStop_LeaveNoDenormalMoments(float beta2)
    {
        const int Count = 37, Steps = 4000; // whole vectors and a rest
        var step = new AdamWStep(1e-3f, 1.1f, 0.999f, 1, 0.9f, beta2, 1e-8f);
        var (values, first, second) = (new float[Count], new float[Count], new float[Count]);
        for (var i = 0; i < Count; i++)
            (values[i], first[i], second[i]) = (i - 5, 0.1f * i, MathF.Pow(10, -i / 3f));
        var (replayed, replayedFirst, replayedSecond) = (values.ToArray(), first.ToArray(), second.ToArray());

        for (var i = 0; i < Steps; i++)
        {
            AdamWKernel.Update(values, new float[Count], first, second, step);
            Assert.All(second, moment => Assert.False(float.IsSubnormal(moment)));
        }

        AdamWKernel.Replay(replayed, replayedFirst, replayedSecond, Enumerable.Repeat(step, Steps).ToArray());
        Assert.All(second, moment => Assert.Equal(0f, moment));
        Assert.Equal(second, replayedSecond);
        Assert.Equal(first, replayedFirst);
        Assert.Equal(values, replayed);
    }
}

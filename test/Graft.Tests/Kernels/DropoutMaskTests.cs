using System.Runtime.Intrinsics.X86;
using Graft.Kernels;
using Graft.Randomness;
using Xunit;

namespace Graft.Tests.Kernels;

public class DropoutMaskTests
{
    [Fact]
    public void FillGroup_WithVectors_GivesWhatEveryProcessorGives()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        var mask = new DropoutMask(0x0123456789abcdef, 7, 3, 0.4);
        var (fast, slow) = (new float[16], new float[16]);
        for (var group = 0u; group < 200; group++)
        {
            mask.FillGroup(fast, group, 5 | (2 << 16), 9);
            mask.FillGroupSlowly(slow, group, 5 | (2 << 16), 9);
            Assert.Equal(slow, fast);
        }
    }

    [Fact]
    public void Fill_FirstElements_AreThoseOfTheBlocksOfPhilox()
    {
        var mask = new DropoutMask(42, 7, 3, 0.5);
        var values = new float[16];
        mask.Fill(values, row: 1, line: 2, head: 4);
        var words = Enumerable.Range(0, 4).Select(block => Philox.Generate((uint)block, 2 | (4 << 16), 4, 7, 42)).ToArray();
        for (var lane = 0; lane < 4; lane++)
        {
            Assert.Equal([Kept(words[lane].R0), Kept(words[lane].R1)], values[(2 * lane)..(2 * lane + 2)]);
            Assert.Equal([Kept(words[lane].R2), Kept(words[lane].R3)], values[(8 + 2 * lane)..(8 + 2 * lane + 2)]);
        }

        static float Kept(uint word) => word < 1u << 31 ? 0 : 2;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(33)]
    public void Fill_ShorterLine_HasTheBeginningOfALongerOne(int length)
    {
        var mask = new DropoutMask(42, 7, 3, 0.5);
        var (line, longer) = (new float[length], new float[64]);
        mask.Fill(line, 0, 0);
        mask.Fill(longer, 0, 0);
        Assert.Equal(longer[..length], line);
    }
}

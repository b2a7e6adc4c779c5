using System.Numerics;
using Graft.Kernels;
using Xunit;

namespace Graft.Tests.Kernels;

public class VectorMathTests
{
    [Fact]
    public void Exp_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (var x = -86.9f; x < 88; x += 0.0137f)
        {
            var (expected, actual) = (Math.Exp(x), (double)VectorMath.Exp(new Vector<float>(x))[0]);
            Assert.True(Math.Abs(actual / expected - 1) < 2.4e-7, $"e^{x} = {expected}, not {actual}");
        }
    }

    [Theory]
    [InlineData(-87.1f)]
    [InlineData(float.MinValue)]
    [InlineData(float.NegativeInfinity)]
    public void Exp_FarBelow_IsExactlyZero(float x) => Assert.Equal(0, VectorMath.Exp(new Vector<float>(x))[0]);

    [Fact]
    public void Exp_Zero_IsExactlyOne() => Assert.Equal(1, VectorMath.Exp(Vector<float>.Zero)[0]);
}

using Graft.Metrics;
using Xunit;

namespace Graft.Tests.Metrics;

public class FixedPointTests
{
    [Theory]
    [InlineData(0.125, 2, "0.12")]
    [InlineData(0.375, 2, "0.38")]
    [InlineData(0.03125, 4, "0.0312")]
    [InlineData(0.015, 2, "0.01")]
    [InlineData(66.66666666666667, 2, "66.67")]
    [InlineData(1, 4, "1.0000")]
    [InlineData(2.5, 0, "2")]
    [InlineData(double.NaN, 2, "nan")]
    public void Format_ExactHalf_GoesToTheEvenDigit(double value, int digits, string expected) => Assert.Equal(expected, FixedPoint.Format(value, digits));
}

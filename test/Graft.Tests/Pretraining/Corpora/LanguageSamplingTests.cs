using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

public class LanguageSamplingTests
{
    [Theory]
    [InlineData(1, 0.81, 0.09, 0.1)]
    [InlineData(0, 1 / 3.0, 1 / 3.0, 1 / 3.0)]
    [InlineData(0.5, 0.59358, 0.19786, 0.20856)] // square roots 90, 30, 31.623
    public void Shares_ByAlpha(double alpha, double first, double second, double third)
    {
        var shares = new LanguageSampling([8100, 900, 1000], alpha).Shares;
        Assert.Equal(1, shares.Sum(), 1e-12);
        foreach (var (expected, found) in new[] { first, second, third }.Zip(shares))
            Assert.Equal(expected, found, 2e-3);
    }

    [Fact]
    public void Choose_ManyDraws_GiveTheShares()
    {
        var sampling = new LanguageSampling([1000, 10, 1], 0.3);
        var random = new RandomSource(7).Stream(RandomPurpose.Subset);
        var counts = new int[3];
        for (var i = 0; i < 100_000; i++)
            counts[sampling.Choose(random.NextDouble())]++;
        for (var i = 0; i < counts.Length; i++)
            Assert.Equal(sampling.Shares[i], counts[i] / 1e5, 6e-3);
        Assert.Equal(0, sampling.Choose(0));
        Assert.Equal(2, sampling.Choose(Math.BitDecrement(1.0)));
    }

    [Fact]
    public void Constructor_WrongArguments_Refused()
    {
        Assert.Throws<ArgumentException>(() => new LanguageSampling([], 1));
        Assert.Throws<ArgumentException>(() => new LanguageSampling([1, 0], 1));
        Assert.Throws<ArgumentException>(() => new LanguageSampling([1], 1.1));
        Assert.Throws<ArgumentException>(() => new LanguageSampling([1], double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LanguageSampling([1], 1).Choose(1));
    }
}

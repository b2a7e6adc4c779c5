using Graft.Randomness;
using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public class WordSamplerTests
{
    [Fact]
    public void Next_ManyDraws_FollowTheCountsToThePowerOfThreeQuarters()
    {
        long[] counts = [0, 1000, 200, 30, 4, 0, 1];
        var sampler = new WordSampler(counts, 0);
        var drawn = new int[counts.Length];
        var random = new RandomSource(1).Stream(RandomPurpose.WordVectors);
        const int Draws = 200_000;
        for (var i = 0; i < Draws; i++)
            drawn[sampler.Next(random)]++;
        var total = counts.Sum(count => Math.Pow(count, 0.75));
        for (var word = 0; word < counts.Length; word++)
        {
            var expected = Draws * Math.Pow(counts[word], 0.75) / total;
            Assert.InRange(drawn[word], expected - 5 * Math.Sqrt(expected + 1), expected + 5 * Math.Sqrt(expected + 1));
        }
    }

    [Fact]
    public void Keeps_FrequentWords_AsOftenAsTheFormulaSays()
    {
        long[] counts = [50, 450, 9500];
        var sampler = new WordSampler(counts, 0.01);
        var random = new RandomSource(1).Stream(RandomPurpose.WordVectors);
        const int Draws = 20_000;
        for (var word = 0; word < counts.Length; word++)
        {
            var share = counts[word] / 10_000.0;
            var expected = Math.Min(1, Math.Sqrt(0.01 / share) + 0.01 / share);
            Assert.Equal(expected, Enumerable.Range(0, Draws).Count(_ => sampler.Keeps(word, random)) / (double)Draws, 0.02);
        }
    }

    [Fact]
    public void Keeps_WithoutSubsampling_All()
    {
        var random = new RandomSource(1).Stream(RandomPurpose.WordVectors);
        Assert.True(Enumerable.Range(0, 1000).All(_ => new WordSampler([5, 5], 0).Keeps(1, random)));
    }
}

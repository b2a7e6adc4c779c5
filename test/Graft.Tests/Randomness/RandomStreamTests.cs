using Graft.Randomness;
using Xunit;

namespace Graft.Tests.Randomness;

public class RandomStreamTests
{
    private static RandomStream Stream(long seed = 42) => new RandomSource(seed).Stream(RandomPurpose.Shuffle);

    [Fact]
    public void NextUInt32_TwoStreamsOfOneKey_GiveTheSameNumbers()
    {
        var (one, other) = (Stream(), Stream());
        Assert.Equal(Draw(one, 50), Draw(other, 50));
    }

    [Fact]
    public void NextUInt32_OtherStreamsDrawnInBetween_AreNotMoved()
    {
        var alone = Draw(Stream(), 20);
        var (stream, other) = (Stream(), Stream(43));
        var mixed = Enumerable.Range(0, 20).Select(_ =>
        {
            other.NextDouble();
            return stream.NextUInt32();
        }).ToArray();
        Assert.Equal(alone, mixed);
    }

    [Fact]
    public void NextDouble_AfterOtherDraws_IsMadeOfTheNextTwoWords()
    {
        var words = Draw(Stream(), 5);
        var stream = Stream();
        Draw(stream, 3); // the double's two words lie in two Philox blocks
        Assert.Equal((((ulong)words[3] << 21) | (words[4] >> 11)) / (double)(1UL << 53), stream.NextDouble());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(97)]
    public void NextInt_ManyDraws_AreUniform(int bound)
    {
        var stream = Stream();
        var counts = new int[bound];
        const int Each = 2000;
        for (var i = 0; i < Each * bound; i++)
            counts[stream.NextInt(bound)]++;
        // Chi-square with bound - 1 degrees of freedom: mean bound - 1, variance 2 (bound - 1); five deviations either way.
        var chi = counts.Sum(count => Math.Pow(count - Each, 2) / Each);
        Assert.InRange(chi, bound - 1 - 5 * Math.Sqrt(2 * bound), bound - 1 + 5 * Math.Sqrt(2 * bound));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void FillTruncatedNormal_ManyValues_StayWithinAndHaveItsDeviation(double cutoff)
    {
        var values = new float[100_001];
        Stream().FillTruncatedNormal(values, 3, cutoff);
        Assert.All(values, value => Assert.InRange(value, -3 * cutoff, 3 * cutoff));
        // 1 - 2 c f(c) / P(|X| < c), of the normal density f.
        var within = cutoff == 2 ? 0.954499736 : 0.382924923;
        var variance = 1 - 2 * cutoff * Math.Exp(-cutoff * cutoff / 2) / Math.Sqrt(2 * Math.PI) / within;
        Assert.InRange(values.Average(value => value * (double)value), 0.98 * 9 * variance, 1.02 * 9 * variance);
        Assert.InRange(values.Average(value => (double)value), -0.05, 0.05);
    }

    [Fact]
    public void NextInt_BoundThatDoesNotDivideTheRange_IsNotBiased()
    {
        // With a bound of 3 x 2^29 plain reduction of 32 bits would hit the lower third twice as often as the others together allow.
        const int Bound = 3 << 29;
        var stream = Stream();
        var thirds = new int[3];
        for (var i = 0; i < 30_000; i++)
            thirds[stream.NextInt(Bound) / (Bound / 3)]++;
        Assert.All(thirds, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void NextInt_BoundBelowOne_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Stream().NextInt(0));

    [Fact]
    public void NextDouble_ManyDraws_AreUniformInTheUnitInterval()
    {
        var stream = Stream();
        var values = Enumerable.Range(0, 40_000).Select(_ => stream.NextDouble()).ToArray();
        Assert.All(values, value => Assert.InRange(value, 0, 1 - double.Epsilon));
        Assert.InRange(values.Average(), 0.495, 0.505);
        Assert.InRange(values.Average(value => (value - 0.5) * (value - 0.5)), 0.0820, 0.0847);
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(40_001)]
    public void FillNormal_ManyValues_HaveTheMomentsOfTheNormal(int count)
    {
        var values = new float[count];
        Stream().FillNormal(values, 2);
        var mean = values.Average(value => (double)value);
        Assert.InRange(mean, -0.05, 0.05);
        Assert.InRange(values.Average(value => (double)value * value), 3.88, 4.12); // variance 4
        Assert.InRange(values.Average(value => Math.Pow(value / 2, 3)), -0.08, 0.08); // skewness 0
        Assert.InRange(values.Average(value => Math.Pow(value / 2, 4)), 2.85, 3.15); // kurtosis 3
        Assert.InRange(Correlation(values), -0.02, 0.02);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Permutation_AnyCount_HoldsEachNumberOnce(int count) =>
        Assert.Equal(Enumerable.Range(0, count), Stream().Permutation(count).Order());

    [Fact]
    public void Permutation_OfThree_GivesEachOrderEquallyOften()
    {
        var source = new RandomSource(1);
        var counts = Enumerable.Range(0, 6000)
            .Select(epoch => string.Join(',', source.Stream(RandomPurpose.Shuffle, (ulong)epoch).Permutation(3))).CountBy(order => order).ToList();
        Assert.Equal(6, counts.Count);
        Assert.All(counts, pair => Assert.InRange(pair.Value, 850, 1150));
    }

    [Fact]
    public void KeyOf_SeedsPurposesAndIndexes_AllDiffer()
    {
        var keys = new List<ulong>();
        foreach (var seed in new long[] { long.MinValue, -1, 0, 1, 2, 42, long.MaxValue })
        {
            foreach (var purpose in Enum.GetValues<RandomPurpose>())
                keys.AddRange(Enumerable.Range(0, 50).Select(index => new RandomSource(seed).KeyOf(purpose, (ulong)index)));
        }

        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Stream_Names_GiveStreamsOfTheirOwn()
    {
        var source = new RandomSource(1);
        Assert.Equal(First("classifier.weight"), First("classifier.weight"));
        Assert.Equal(3, new[] { First("classifier.weight"), First("classifier.bias"), First("größe") }.Distinct().Count());

        uint First(string name) => source.Stream(RandomPurpose.Initialization, name).NextUInt32();
    }

    private static uint[] Draw(RandomStream stream, int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextUInt32())];

    /// <summary>Of each value with the next: Box and Muller gives values by pairs.</summary>
    private static double Correlation(float[] values) => values.Zip(values.Skip(1)).Average(pair => (double)pair.First * pair.Second) / 4;
}

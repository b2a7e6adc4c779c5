using Graft.Data;
using Graft.Randomness;
using Graft.Tests.Modeling;
using Graft.Training;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Training;

public class RowMixtureTests
{
    private static readonly IReadOnlyList<EncodedExample> Rows = TinyBert.Rows(40, longest: 30);

    [Theory]
    [InlineData(new[] { 30, 10 }, new[] { 0.75, 0.25 }, new[] { 30, 10 })] // as they are
    [InlineData(new[] { 30, 10 }, new[] { 0.5, 0.5 }, new[] { 20, 20 })]
    [InlineData(new[] { 7, 2, 1 }, new[] { 0.5, 0.3, 0.2 }, new[] { 5, 3, 2 })]
    [InlineData(new[] { 5, 5 }, new[] { 0.63, 0.37 }, new[] { 6, 4 })] // 6.3 and 3.7
    [InlineData(new[] { 8, 1, 1 }, new[] { 0.98, 0.01, 0.01 }, new[] { 8, 1, 1 })] // none is left out
    public void Quotas_OfShares_AreWholeAndSumToTheRows(int[] counts, double[] shares, int[] expected) => Assert.Equal(expected, new RowMixture(counts, shares).Quotas);

    [Fact]
    public void Draw_ManyEpochs_TakesEachRowOfAPartAsOftenAsTheOthers()
    {
        var mixture = new RowMixture([30, 10], [0.4, 0.6]); // 16 and 24 of 40
        var taken = new int[40];
        for (var epoch = 0; epoch < 10; epoch++)
        {
            var drawn = mixture.Draw(new RandomSource(3), epoch);
            Assert.Equal((16, 24), (drawn.Count(row => row < 30), drawn.Count(row => row >= 30)));
            foreach (var row in drawn)
                taken[row]++;
            foreach (var part in new[] { taken.Take(30), taken.Skip(30) })
                Assert.True(part.Max() - part.Min() <= 1);
        }
    }

    [Fact]
    public void Draw_SameSeedAndEpoch_IsTheSame()
    {
        var mixture = new RowMixture([30, 10], [0.5, 0.5]);
        Assert.Equal(mixture.Draw(new RandomSource(3), 4), mixture.Draw(new RandomSource(3), 4));
        Assert.NotEqual(mixture.Draw(new RandomSource(3), 4), mixture.Draw(new RandomSource(3), 5));
        Assert.NotEqual(mixture.Draw(new RandomSource(3), 4), mixture.Draw(new RandomSource(4), 4));
    }

    [Theory]
    [InlineData(SamplingStrategy.Random)]
    [InlineData(SamplingStrategy.GroupByLength)]
    public void At_Mixture_TakesItsRowsInAnyOrderOfThem(SamplingStrategy strategy)
    {
        var mixture = new RowMixture([30, 10], [0.5, 0.5]);
        var options = new TrainingOptions(BatchSize: 4, TrainSamplingStrategy: strategy);
        var plan = TrainingPlan.ForExamples(Rows.Count, options.PlanOptions());
        var batches = new StepBatches(Rows, options, plan, new RandomSource(options.Seed), mixture);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var taken = Enumerable.Range(epoch * plan.UpdatesPerEpoch, plan.UpdatesPerEpoch).SelectMany(batches.At).SelectMany(rows => rows).Select(row => row.Example).ToList();
            Assert.Equal(mixture.Draw(new RandomSource(options.Seed), epoch).Order(), taken.Order());
            // Parts stand mixed: the second is not all at the end.
            Assert.Contains(taken.Take(20), row => row >= 30);
        }
    }

    [Theory]
    [InlineData(new int[0], new double[0])]
    [InlineData(new[] { 3, 0 }, new[] { 0.5, 0.5 })]
    [InlineData(new[] { 3, 1 }, new[] { 1.0 })]
    [InlineData(new[] { 3, 1 }, new[] { 1.0, 0.0 })]
    public void RowMixture_PartsThatCannotBeTaken_AreRefused(int[] counts, double[] shares) => Assert.Throws<ArgumentException>(() => new RowMixture(counts, shares));
}

using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

public class NearDuplicatesTests
{
    private readonly MinHash _minHash = new();
    private readonly RandomStream _random = new RandomSource(3).Stream(RandomPurpose.Subset);

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Likeness_OfManyPairs_EstimatesTheSharedPart(double shared)
    {
        // Each document is many single-shingle lines' worth of words: both have the shared run, and one of their own of equal length.
        var errors = new List<double>();
        for (var pair = 0; pair < 60; pair++)
        {
            var common = Words(2000);
            var own = (int)(2000 * (1 - shared) / (2 * shared));
            var (left, right) = (common.Concat(Words(own)).ToList(), common.Concat(Words(own)).ToList());
            errors.Add(MinHash.Likeness(Signature(string.Join(' ', left)), Signature(string.Join(' ', right))) - Jaccard(left, right));
        }

        // The standard error of the mean of 60 estimates of 128 functions is at most 0.006.
        Assert.InRange(errors.Average(), -0.02, 0.02);
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0, 0.06);
    }

    [Fact]
    public void Signature_SameWords_EqualWhateverLinesCaseAndPunctuation() =>
        Assert.Equal(Signature("one two three four five six"), Signature("One, two\nTHREE -- four\n\nfive six!"));

    [Fact]
    public void Signature_FewWords_AreOneShingle()
    {
        Assert.Equal(1, MinHash.Likeness(Signature("a b"), Signature("A b.")));
        Assert.True(MinHash.Likeness(Signature("a b"), Signature("b a")) < 0.1);
        Assert.True(MinHash.Likeness(Signature("a b"), Signature("a")) < 0.1);
        Assert.Equal(1, MinHash.Likeness(Signature("..."), Signature("!?")));
    }

    [Fact]
    public void Signature_ManyShortTexts_AreAllDifferent() =>
        Assert.Equal(20_000, Enumerable.Range(0, 20_000).Select(i => string.Join(',', Signature($"text {i}").ToArray())).Distinct().Count());

    [Theory]
    [InlineData(0.8, 7)]
    [InlineData(0.5, 3)]
    [InlineData(0.95, 18)]
    public void RowsFor_Threshold_TheLongestBandsThatFindIt(double threshold, int rows)
    {
        Assert.Equal(rows, NearDuplicates.RowsFor(threshold));
        Assert.True(1 - Math.Pow(1 - Math.Pow(threshold, rows), 128 / rows) >= 0.95);
    }

    [Fact]
    public void IsOneOrKeep_ManyDocuments_AsComparingAllPairs()
    {
        // Families of texts that differ in some words.
        var signatures = new List<ushort[]>();
        for (var family = 0; family < 150; family++)
        {
            var words = Words(120);
            for (var member = 0; member < 10; member++)
            {
                var changed = words.ToList();
                for (var change = 0; change < member; change++)
                    changed[(int)(_random.NextDouble() * changed.Count)] = "other" + change;
                signatures.Add(Signature(string.Join(' ', changed)).ToArray());
            }
        }

        var near = new NearDuplicates(0.8);
        var kept = new List<ushort[]>();
        var (found, missed) = (0, 0);
        foreach (var signature in signatures)
        {
            var isOne = kept.Any(other => MinHash.Likeness(signature, other) >= 0.8);
            var answer = near.IsOneOrKeep(signature);
            Assert.True(isOne || !answer);
            (found, missed) = (found + (answer ? 1 : 0), missed + (isOne && !answer ? 1 : 0));
            if (!answer)
                kept.Add(signature);
        }

        Assert.True(found > 300 && missed < found / 20, $"{found} found, {missed} missed");
    }

    private ReadOnlySpan<ushort> Signature(string text)
    {
        var batch = new DocumentBatch();
        text.CopyTo(batch.Rest(text.Length));
        batch.AddLines(text.Length);
        batch.EndDocument();
        return _minHash.Of(batch, 0);
    }

    private List<string> Words(int count) => [.. Enumerable.Range(0, count).Select(_ => $"w{(int)(_random.NextDouble() * 1e6)}")];

    private static double Jaccard(List<string> left, List<string> right)
    {
        static HashSet<string> Shingles(List<string> words) => [.. Enumerable.Range(0, words.Count - 4).Select(i => string.Join(' ', words.Skip(i).Take(5)))];
        var (a, b) = (Shingles(left), Shingles(right));
        return (double)a.Intersect(b).Count() / a.Union(b).Count();
    }
}

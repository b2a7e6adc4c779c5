using Graft.Pretraining;
using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Xunit;

namespace Graft.Tests.Pretraining;

/// <summary>Which rows a run sees: all of the text, in an order that the seed alone decides.</summary>
public class RowSourceTests
{
    private const int Length = 16;

    [Fact]
    public void Row_OneEpochOfALanguage_CoversItsTextOnce()
    {
        using var folder = new SmallCorpus();
        using var corpus = Corpus.Open(folder.Path);
        var special = SpecialTokens.Of(corpus.Tokenizer, folder.Path, needsMask: true);
        var rows = Source(corpus, special, new LanguageSampling([1, 1], 0));
        var text = new int[corpus.Languages[0].TokenCount];
        corpus.Languages[0].CopyTokens(0, text);
        var seen = new HashSet<int>();
        var perEpoch = (int)((text.Length + 1) / (Length - 2) - 1);
        for (long index = 0; seen.Count < perEpoch; index++)
        {
            var ids = rows.Row(1, Length, index).Ids;
            Assert.Equal((special.ClsId, special.SepId, Length), (ids[0], ids[^1], ids.Length));
            var place = text.AsSpan().IndexOf(ids.AsSpan(1, Length - 2));
            if (place >= 0) // else a row of the other language
                seen.Add(place);
        }

        var offset = seen.Min();
        Assert.InRange(offset, 0, Length - 2);
        Assert.Equal(Enumerable.Range(0, perEpoch).Select(i => offset + i * (Length - 2)), seen.Order());
    }

    [Fact]
    public void Row_AskedForInAnyOrder_IsTheSame()
    {
        using var folder = new SmallCorpus();
        using var corpus = Corpus.Open(folder.Path);
        var special = SpecialTokens.Of(corpus.Tokenizer, folder.Path, needsMask: true);
        var sampling = new LanguageSampling([2, 1], 1);
        var forward = Source(corpus, special, sampling);
        var expected = Enumerable.Range(0, 60).Select(index => string.Join(' ', forward.Row(0, Length, index).Ids)).ToList();
        Assert.Equal(expected[40], string.Join(' ', Source(corpus, special, sampling).Row(0, Length, 40).Ids));
        Assert.Equal(expected[7], string.Join(' ', forward.Row(0, Length, 7).Ids));
        Assert.NotEqual(expected, Enumerable.Range(0, 60).Select(index => string.Join(' ', forward.Row(1, Length, index).Ids)));
    }

    [Fact]
    public void Row_Documents_ChangeWhereTheTextsDo()
    {
        using var folder = new SmallCorpus();
        using var corpus = Corpus.Open(folder.Path);
        var special = SpecialTokens.Of(corpus.Tokenizer, folder.Path, needsMask: true);
        var text = corpus.Languages[0];
        var end = text.DocumentEnds[0];
        var row = CorpusRows.Cut(text, special, end - 3, 8, withinDocuments: true);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 1, 1], row.Documents!);
    }

    /// <summary>The golden rule: a pair is a line and what follows it, or lines of another document; the last line of a document opens no pair.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Row_Pairs_FollowTheRuleOfTheObjective(bool swaps)
    {
        using var folder = new SmallCorpus();
        using var corpus = Corpus.Open(folder.Path);
        var special = SpecialTokens.Of(corpus.Tokenizer, folder.Path, needsMask: true);
        var text = corpus.Languages[0];
        var all = new int[text.TokenCount];
        text.CopyTokens(0, all);
        var pairs = new PairRows(corpus, special, text, swaps, corpus.Tokenizer, new RandomSource(4));
        var labels = new List<int>();
        for (var index = 0; index < 300; index++)
        {
            var row = pairs.Row(0, 40, index);
            labels.Add(row.PairLabel!.Value);
            Assert.InRange(row.Ids.Length, 5, 40);
            var middle = Array.IndexOf(row.Ids, special.SepId!.Value);
            var (a, b) = (row.Ids[1..middle], row.Ids[(middle + 1)..^1]);
            Assert.Equal(Enumerable.Repeat(0, middle + 1).Concat(Enumerable.Repeat(1, b.Length + 1)), row.TokenTypeIds!);
            var (placeA, placeB) = (all.AsSpan().IndexOf(a), all.AsSpan().IndexOf(b));
            Assert.True(placeA >= 0 && placeB >= 0, "a segment is a stretch of the text");
            var (documentA, documentB) = (text.DocumentEnds.IndexOf(placeA), text.DocumentEnds.IndexOf(placeB));
            if (a.Length < 6 || b.Length < 6)
                continue; // so short that it may stand in several places
            if (row.PairLabel == 0)
                Assert.True(documentA == documentB && placeB >= placeA + a.Length);
            else if (swaps)
                Assert.True(documentA == documentB && placeA >= placeB + b.Length);
            else
                Assert.NotEqual(documentA, documentB);
        }

        Assert.InRange(labels.Average(), 0.4, 0.6);
    }

    [Fact]
    public void PairRows_LanguageOfOneDocument_IsRefusedForStrangeSentences()
    {
        using var folder = new SmallCorpus(documents: 1);
        using var corpus = Corpus.Open(folder.Path);
        var special = SpecialTokens.Of(corpus.Tokenizer, folder.Path, needsMask: true);
        var error = Assert.Throws<CorpusFormatException>(() => new PairRows(corpus, special, corpus.Languages[0], swaps: false, corpus.Tokenizer, new RandomSource(1)));
        Assert.Contains("mlm+sop", error.Message, StringComparison.Ordinal);
    }

    private static CorpusRows Source(Corpus corpus, SpecialTokens special, LanguageSampling sampling) => new(corpus, special, sampling, false, new RandomSource(9));
}

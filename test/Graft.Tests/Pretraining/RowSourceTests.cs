using Graft.Data.Documents;
using Graft.Pretraining;
using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Tests.Pretraining.Corpora;
using Graft.Tokenizers;
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

    /// <summary>The reference's group_texts: rows run on over the ends of documents, the rest that fills no row is left out.</summary>
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Row_GoldenDocuments_AreTheReferencesBlocks() => GoldenCases.CheckAll(TokenMaskingTests.Cases("group_texts"), golden => golden.ToString(), golden =>
    {
        int[][] Rows(string name) => [.. golden.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray())];
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("tokenizer.json"), $$"""
            {"added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"},
             "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1, {{string.Join(", ", Enumerable.Range(2, 80).Select(id => $"\"w{id}\": {id}"))}} } } }
            """);
        var documents = Rows("rows").Select(row => string.Join(' ', row.Select(id => $"w{id}")));
        File.WriteAllText(scratch.File("text.txt"), string.Join("\n\n", documents));
        new CorpusBuilder(new CorpusOptions(), 1).Build(scratch.File("corpus"), Tokenizer.FromDirectory(scratch.Path), [new CorpusText("aa", [TextFile.Of(scratch.File("text.txt"))])]);
        using var corpus = Corpus.Open(scratch.File("corpus"));
        var special = SpecialTokens.Of(corpus.Tokenizer, scratch.Path, needsMask: false);
        var (text, size) = (corpus.Languages[0], golden.GetProperty("block_size").GetInt32());
        var cut = Enumerable.Range(0, (int)(text.TokenCount / size)).Select(i => CorpusRows.Cut(text, special, (long)i * size, size, withinDocuments: false).Ids);
        Assert.Equal(Rows("expected"), cut);
    });

    /// <summary>Rows that have room for two lines only, so that every pair is one of the golden rule's.</summary>
    [Fact]
    [Trait(Tier.Key, Tier.Shared)]
    public void Row_GoldenNextSentences_AreThePairsOfTheRule() => GoldenCases.CheckAll(TokenMaskingTests.Cases("next_sentence"), golden => golden.ToString(), golden =>
    {
        string[][] Lists(string name) => [.. golden.GetProperty(name).EnumerateArray().Select(list => list.EnumerateArray().Select(line => line.GetString()!).ToArray())];
        using var scratch = new ScratchFolder();
        var documents = Lists("documents");
        var words = documents.SelectMany(lines => lines).Select((line, i) => $"\"{line}\": {i + 5}");
        File.WriteAllText(scratch.File("tokenizer.json"), $$"""
            {"added_tokens": [{{string.Join(", ", new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Select((token, id) => $$"""{"id": {{id}}, "content": "{{token}}", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}"""))}}],
             "pre_tokenizer": {"type": "WhitespaceSplit"},
             "post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 2], "sep": ["[SEP]", 3]},
             "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, {{string.Join(", ", words)}} } } }
            """);
        File.WriteAllText(scratch.File("text.txt"), string.Join("\n\n", documents.Select(lines => string.Join('\n', lines))));
        new CorpusBuilder(new CorpusOptions(), 1).Build(scratch.File("corpus"), Tokenizer.FromDirectory(scratch.Path), [new CorpusText("aa", [TextFile.Of(scratch.File("text.txt"))])]);
        using var corpus = Corpus.Open(scratch.File("corpus"));
        var pairs = new PairRows(corpus, SpecialTokens.Of(corpus.Tokenizer, scratch.Path, needsMask: true), corpus.Languages[0], swaps: false, corpus.Tokenizer, new RandomSource(9));
        var found = Enumerable.Range(0, 400).Select(index => pairs.Row(0, 5, index)).ToLookup(row => row.PairLabel, row => $"{corpus.Tokenizer.IdToToken(row.Ids[1])} {corpus.Tokenizer.IdToToken(row.Ids[3])}");
        var (follows, others) = (found[0].ToHashSet(), found[1].ToHashSet());
        Assert.Equal(Lists("legal_positive").Select(pair => string.Join(' ', pair)).Order(), follows.Order());
        Assert.Empty(Lists("illegal_negative").Select(pair => string.Join(' ', pair)).Intersect(others));
        Assert.All(others, pair => Assert.NotEqual(pair[0], pair[3])); // A1 B2: of two documents
        Assert.Contains(string.Join(' ', golden.GetProperty("example_negative").EnumerateArray().Select(line => line.GetString())), others);
        Assert.DoesNotContain(others.Concat(follows), pair => pair.StartsWith("A3", StringComparison.Ordinal) || pair.StartsWith('C'));
    });

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

    /// <summary>Where hardly a line opens a pair, the place is found in a number of draws that the text does not change.</summary>
    [Theory]
    [InlineData("aa", 500, 500)]
    [InlineData("aa", 0, 500)]
    [InlineData("aa", 500, 0)]
    [InlineData("aaaa", 300, 200)]
    public void Begin_DocumentsOfASingleLine_FindsALineThatOpensAPair(string lines, int before, int after)
    {
        using var folder = new CorpusFolder();
        var singles = (int count) => Enumerable.Repeat("b", count);
        string[] documents = [.. singles(before), string.Join('\n', lines.ToCharArray()), .. singles(after)];
        using var corpus = folder.Build(new CorpusOptions(), CorpusFolder.Text("en", folder.Write("a.txt", string.Join("\n\n", documents))));
        var found = new HashSet<long>();
        for (ulong row = 0; row < 60; row++)
        {
            var draws = new RandomSource(5).Stream(RandomPurpose.Pairs, row);
            var (document, segment) = PairRows.Begin(corpus.Languages[0], draws);
            Assert.Equal(before, document);
            found.Add(segment - before);
            var next = draws.NextDouble();
            var fresh = new RandomSource(5).Stream(RandomPurpose.Pairs, row);
            Assert.Contains(next, Enumerable.Range(0, 34).Select(_ => fresh.NextDouble()));
        }

        Assert.Equal(Enumerable.Range(0, lines.Length - 1).Select(line => (long)line), found.Order());
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

using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Graft.Tests.Data.Documents;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

public sealed class CorpusBuilderTests : IDisposable
{
    private readonly CorpusFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DocumentUnit.BlankLine, "a b/c|d|e", 0)]
    [InlineData(DocumentUnit.Line, "a b|c|d|e", 4)]
    [InlineData(DocumentUnit.File, "a b/c/d/e", 0)]
    public void Build_PlainText_DocumentsByUnit(DocumentUnit unit, string expected, int empty)
    {
        using var corpus = _folder.Build(
            new CorpusOptions { Document = unit }, CorpusFolder.Text("en", _folder.Write("a.txt", "\uFEFF\n\na b\r\nc\n \t\n\nd\n\ne")));
        Assert.Equal(expected, string.Join('|', CorpusFolder.Documents(corpus)));
        Assert.Equal(CorpusTokenType.UInt16, corpus.Index.Type);
        Assert.Equal((5, empty), (corpus.Languages[0].TokenCount, corpus.Languages[0].Entry.Statistics.Empty - (unit == DocumentUnit.Line ? 1 : 0)));
        corpus.CheckHashes(cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Build_SeveralFiles_DocumentsEndWithThem()
    {
        using var corpus = _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", _folder.Write("a.txt", "a"), _folder.Write("b.txt", ""), _folder.Write("c.txt", "b\nc")));
        Assert.Equal("a|b/c", string.Join('|', CorpusFolder.Documents(corpus)));
    }

    [Fact]
    public void Build_JsonLines_ARecordIsADocument()
    {
        var file = _folder.Write("a.jsonl", """
            {"id": 1, "body": "a b\n\nc", "more": {"body": ["x"]}}

              {"body": ""}
            {"body": null}
            {"body": "d\u00e9 \ud83d\ude00\r\n e"}
            """);
        using var corpus = _folder.Build(new CorpusOptions { Field = "body" }, CorpusFolder.Text("en", file));
        Assert.Equal("a b/c|[UNK] [UNK]/e", string.Join('|', CorpusFolder.Documents(corpus)));
        var statistics = corpus.Languages[0].Entry.Statistics;
        Assert.Equal((4, 2, 2, 10, 14), (statistics.DocumentsRead, statistics.Empty, statistics.UnknownTokens, statistics.Characters, statistics.Bytes));
    }

    [Fact]
    public async Task Build_Parquet_ARowIsADocument()
    {
        var file = await ParquetFiles.WriteAsync(_folder.In("a.parquet"), "text", [["a b\nc", null, "d"], ["", "e"]]);
        using var corpus = _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", file));
        Assert.Equal("a b/c|d|e", string.Join('|', CorpusFolder.Documents(corpus)));
        Assert.Equal((5, 2), (corpus.Languages[0].Entry.Statistics.DocumentsRead, corpus.Languages[0].Entry.Statistics.Empty));
    }

    [Theory]
    [InlineData("a.txt.gz", "a\n\nb")]
    [InlineData("compressed.txt", "a\n\nb")]
    [InlineData("a.jsonl.GZ", "{\"text\": \"a\"}\n{\"text\": \"b\"}")]
    public void Build_Compressed_AsPlain(string name, string content)
    {
        using var corpus = _folder.Build(new CorpusOptions(), CorpusFolder.Text("en", _folder.Write(name, CorpusFolder.Compress(content))));
        Assert.Equal("a|b", string.Join('|', CorpusFolder.Documents(corpus)));
    }

    [Fact]
    public void Build_SmallShards_OneStreamAcrossThem()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 2000).Select(i => $"a b {"cde"[i % 3]}\ne"));
        using var corpus = _folder.Build(new CorpusOptions { ShardBytes = 1 << 10 }, CorpusFolder.Text("en", _folder.Write("a.txt", text)));
        var language = corpus.Languages[0];
        Assert.Equal(16, language.Entry.Shards.Count);
        Assert.Equal(text.Replace("\n\n", "|").Replace('\n', '/'), string.Join('|', CorpusFolder.Documents(corpus)));
        var all = new int[language.TokenCount];
        language.CopyTokens(0, all);
        Assert.Equal(text.Count(char.IsAsciiLetter), all.Length);
        for (var token = 0L; token < language.TokenCount; token += 37)
        {
            var document = language.DocumentEnds.IndexOf(token);
            Assert.InRange(token, language.DocumentEnds.Start(document), language.DocumentEnds[document] - 1);
        }
    }

    [Fact]
    public void Build_LargeVocabulary_IdsOfFourBytes()
    {
        var words = Enumerable.Range(0, 70_000).Select(i => $"w{i}").ToList();
        var tokenizer = Tokenizer.Train(new WordLevelTraining { Pipeline = TrainingPipeline.Words, VocabularySize = 80_000 }, TextSource.FromLines(words));
        var index = new CorpusBuilder(new CorpusOptions()).Build(_folder.Output, tokenizer, [CorpusFolder.Text("en", _folder.Write("a.txt", string.Join(' ', words)))]);
        using var corpus = Corpus.Open(_folder.Output);
        Assert.Equal(CorpusTokenType.UInt32, index.Type);
        var ids = new int[words.Count];
        corpus.Languages[0].CopyTokens(0, ids);
        Assert.Equal(words, ids.Select(id => corpus.Tokenizer.IdToToken(id)!));
    }

    [Fact]
    public void Build_SpecialTokensInTheText_AreText()
    {
        var tokenizer = Tokenizer.Train(
            new WordPieceTraining { Pipeline = TrainingPipeline.BertCased, VocabularySize = 60 }, TextSource.FromLines("[MASK] of the [ mask ]"));
        new CorpusBuilder(new CorpusOptions()).Build(_folder.Output, tokenizer, [CorpusFolder.Text("en", _folder.Write("a.txt", "[MASK]"))]);
        using var corpus = Corpus.Open(_folder.Output);
        var ids = new int[corpus.Languages[0].TokenCount];
        corpus.Languages[0].CopyTokens(0, ids);
        Assert.True(ids.Length > 1);
        Assert.DoesNotContain(tokenizer.MaskId!.Value, ids);
        Assert.Equal(tokenizer.MaskId, corpus.Tokenizer.MaskId);
    }

    [Fact]
    public void Build_DocumentsWithoutTokens_AreLeftOutAndLeaveNoFiles()
    {
        var tokenizer = Tokenizer.Train(new WordPieceTraining { Pipeline = TrainingPipeline.BertCased, VocabularySize = 60 }, TextSource.FromLines("a b c"));
        var text = CorpusFolder.Text("en", _folder.Write("a.txt", "\u0001\n\u0002\u0003\n\na\n\n\u0004"));
        var index = new CorpusBuilder(new CorpusOptions()).Build(_folder.Output, tokenizer, [text]);
        Assert.Equal((1, 1, 2), (index.Languages[0].Documents, index.Languages[0].Segments, index.Languages[0].Statistics.WithoutTokens));
        Assert.Equal(
            ["corpus.json", "en-00000.documents", "en-00000.ids", "en-00000.segments", "tokenizer.json", "tokenizer_config.json"], CorpusFolder.Contents(_folder.Output).Keys);
    }

    [Fact]
    public void Build_Selection_CountsWhatItLeavesOut()
    {
        var options = new CorpusOptions { Document = DocumentUnit.Line, MinCharacters = 2, RemoveExactDuplicates = true };
        using var corpus = _folder.Build(
            options, CorpusFolder.Text("en", _folder.Write("a.txt", "a\n😀\na b\na b\nc d")), CorpusFolder.Text("fr", _folder.Write("b.txt", "c d\nd e")));
        Assert.Equal(["a b", "c d"], CorpusFolder.Documents(corpus));
        Assert.Equal(["d e"], CorpusFolder.Documents(corpus.Languages[1], CorpusFolder.Letters));
        var (en, fr) = (corpus.Index.Languages[0].Statistics, corpus.Index.Languages[1].Statistics);
        Assert.Equal((5, 2, 1), (en.DocumentsRead, en.TooShort, en.ExactDuplicates));
        Assert.Equal((2, 0, 1), (fr.DocumentsRead, fr.TooShort, fr.ExactDuplicates));
    }

    [Fact]
    public void Build_NearDuplicates_AreLeftOut()
    {
        var random = new Graft.Randomness.RandomSource(1).Stream(Graft.Randomness.RandomPurpose.Subset);
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(_ => $"w{(int)(random.NextDouble() * 50)}"));
        var near = text + " w1 w2 w3";
        var far = text[..(text.Length / 2)];
        using var corpus = _folder.Build(
            new CorpusOptions { Document = DocumentUnit.Line, NearDuplicates = 0.8 }, CorpusFolder.Text("en", _folder.Write("a.txt", $"{text}\n{near}\n{far}\n{text}\n{text.ToUpperInvariant()}")));
        var statistics = corpus.Index.Languages[0].Statistics;
        Assert.Equal((2, 1, 2), (corpus.Languages[0].DocumentCount, statistics.ExactDuplicates, statistics.NearDuplicates));
    }

    [Fact]
    public void Build_HeldOutText_IsReadFirstSoThatItsDuplicatesAreNotTrainedOn()
    {
        var valid = CorpusFolder.Text("en", _folder.Write("v.txt", "a b"));
        new CorpusBuilder(new CorpusOptions { RemoveExactDuplicates = true }, 2).Build(
            _folder.Output, CorpusFolder.Letters, [CorpusFolder.Text("fr", _folder.Write("b.txt", "d")), CorpusFolder.Text("en", _folder.Write("a.txt", "c\n\na b"))], [valid]);
        using var corpus = Corpus.Open(_folder.Output);
        Assert.Equal(["fr", "en"], corpus.Languages.Select(language => language.Name));
        Assert.Equal(["c"], CorpusFolder.Documents(corpus.Languages[1], CorpusFolder.Letters));
        Assert.Equal(["a b"], CorpusFolder.Documents(Assert.Single(corpus.Valid), CorpusFolder.Letters));
        Assert.True(File.Exists(Path.Combine(_folder.Output, "en.valid-00000.ids")));
    }

    [Fact]
    public void Build_ValidShare_TakesDocumentsByTheirHash()
    {
        var documents = Enumerable.Range(0, 2000).Select(i => string.Join(' ', Convert.ToString(i % 1000, 2).Select(bit => bit == '0' ? "a" : "b"))).ToList();
        var text = CorpusFolder.Text("en", _folder.Write("a.txt", string.Join('\n', documents)));
        using var corpus = _folder.Build(new CorpusOptions { Document = DocumentUnit.Line, ValidShare = 0.1 }, text);
        var (train, valid) = (CorpusFolder.Documents(corpus), CorpusFolder.Documents(corpus.Valid[0], CorpusFolder.Letters));
        Assert.Equal(documents.Order(), train.Concat(valid).Order());
        Assert.Empty(train.Intersect(valid));
        Assert.InRange(valid.Count, 150, 250);
        Assert.Equal(valid.Count, corpus.Index.Languages[0].Statistics.HeldOut);
    }

    [Fact]
    public void Build_AnyNumberOfThreads_EqualBytes()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 5000).Select(i => $"a {i} b\n{"cde"[i % 3]} {i % 7}"));
        var texts = new[] { CorpusFolder.Text("en", _folder.Write("a.txt", text)), CorpusFolder.Text("fr", _folder.Write("b.txt.gz", CorpusFolder.Compress(text.Replace("a", "x y")))) };
        var options = new CorpusOptions { ShardBytes = 1 << 14, NearDuplicates = 0.9, ValidShare = 0.2 };
        foreach (var threads in new[] { 1, 2, 3 })
            new CorpusBuilder(options, threads).Build(_folder.In($"{threads}"), CorpusFolder.Letters, texts);
        var one = CorpusFolder.Contents(_folder.In("1"));
        Assert.True(one.Count > 10);
        Assert.Equal(one, CorpusFolder.Contents(_folder.In("2")));
        Assert.Equal(one, CorpusFolder.Contents(_folder.In("3")));
    }

    [Fact]
    public void Segments_OfTexts_AreWhatIsTokenised()
    {
        var builder = new CorpusBuilder(new CorpusOptions(), 2);
        Assert.Equal(["a b", "c", "d"], builder.Segments([CorpusFolder.Text("en", _folder.Write("a.txt", "a b\n\n\nc")), CorpusFolder.Text("fr", _folder.Write("b.jsonl", "{\"text\": \"d\"}"))]));
    }
}

using Graft.Pretraining.Corpora;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

public sealed class CorpusBuilderTests : IDisposable
{
    private readonly CorpusFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DocumentUnit.BlankLine, "a b/c|d|e")]
    [InlineData(DocumentUnit.Line, "a b|c|d|e")]
    [InlineData(DocumentUnit.File, "a b/c/d/e")]
    public void Build_PlainText_DocumentsByUnit(DocumentUnit unit, string expected)
    {
        using var corpus = _folder.Build(
            new CorpusOptions { Document = unit }, CorpusFolder.Text("en", _folder.Write("a.txt", "\uFEFF\n\na b\r\nc\n \t\n\nd\n\ne")));
        Assert.Equal(expected, string.Join('|', _folder.Documents(corpus)));
        Assert.Equal(CorpusTokenType.UInt16, corpus.Index.Type);
        Assert.Equal(5, corpus.Languages[0].TokenCount);
        Assert.Equal(5, corpus.Languages[0].DocumentEnds[corpus.Languages[0].DocumentCount - 1]);
        corpus.CheckHashes(cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Build_SmallShards_OneStreamAcrossThem()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 2000).Select(i => $"a b {"cde"[i % 3]}\ne"));
        using var corpus = _folder.Build(new CorpusOptions { ShardBytes = 1 << 10 }, CorpusFolder.Text("en", _folder.Write("a.txt", text)));
        var language = corpus.Languages[0];
        Assert.Equal(16, language.Entry.Shards.Count);
        Assert.Equal(text.Replace("\n\n", "|").Replace('\n', '/'), string.Join('|', _folder.Documents(corpus)));
        var all = new int[language.TokenCount];
        language.CopyTokens(0, all);
        Assert.Equal(text.Count(char.IsAsciiLetter), all.Length);
        Assert.Equal(1999, language.DocumentEnds.IndexOf(language.TokenCount - 1));
        for (var token = 0L; token < language.TokenCount; token += 37)
        {
            var document = language.DocumentEnds.IndexOf(token);
            Assert.InRange(token, language.DocumentEnds.Start(document), language.DocumentEnds[document] - 1);
        }
    }
}

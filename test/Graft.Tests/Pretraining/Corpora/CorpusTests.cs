using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

public sealed class CorpusTests : IDisposable
{
    private readonly CorpusFolder _folder = new();

    public CorpusTests()
    {
        using var corpus = _folder.Build(
            new CorpusOptions { Document = DocumentUnit.Line, ValidShare = 0.3 }, CorpusFolder.Text("en", _folder.Write("a.txt", "a\nb c\nd\ne\na a\nb\nc\nd d\ne e e")));
        Assert.NotEmpty(corpus.Valid);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("en-00000.ids")]
    [InlineData("en-00000.segments")]
    [InlineData("en.valid-00000.documents")]
    public void Open_ShardOfAnotherSizeOrMissing_Refused(string name)
    {
        var file = Path.Combine(_folder.Output, name);
        using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length + 2);
        var error = Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Output));
        Assert.Equal(file, error.File);
        Assert.Contains("bytes by the index", error.Message);
        File.Delete(file);
        Assert.Contains("not there", Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Output)).Message);
    }

    [Fact]
    public void CheckHashes_ChangedByte_Refused()
    {
        var file = Path.Combine(_folder.Output, "en-00000.ids");
        var bytes = File.ReadAllBytes(file);
        bytes[0] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var corpus = Corpus.Open(_folder.Output);
        Assert.Equal(file, Assert.Throws<CorpusFormatException>(() => corpus.CheckHashes(cancellationToken: TestContext.Current.CancellationToken)).File);
    }

    [Theory]
    [InlineData(".segments")]
    [InlineData(".documents")]
    public void Open_EndsThatDoNotMeet_Refused(string ending)
    {
        var file = Path.Combine(_folder.Output, "en-00000" + ending);
        var bytes = File.ReadAllBytes(file);
        bytes[^4] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("the last entry must be", Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Output)).Message);
    }

    [Fact]
    public void Open_AnotherTokenizer_Refused()
    {
        File.AppendAllText(Path.Combine(_folder.Output, "tokenizer.json"), " ");
        Assert.Contains("not the tokenizer that made", Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Output)).Message);
        File.Delete(Path.Combine(_folder.Output, "tokenizer.json"));
        Assert.Contains("cannot be read", Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Output)).Message);
    }

    [Fact]
    public void Tokenizer_WithFewerTokensThanTheShardsUse_Refused()
    {
        Edit("\"largest_id\": 5", "\"largest_id\": 6");
        using var corpus = Corpus.Open(_folder.Output);
        Assert.Contains("ids up to 6", Assert.Throws<CorpusFormatException>(() => corpus.Tokenizer).Message);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2")]
    [InlineData("\"version\": 1", "\"version\": 1, \"colour\": 1", "colour")]
    [InlineData("\"en-00000\"", "\"../en-00000\"", "plain file name")]
    [InlineData("\"tokenizer.json\"", "\"/etc/passwd\"", "plain file name")]
    [InlineData("\"uint16\"", "\"uint8\"", "not what")]
    [InlineData("\"uint16\"", "3", "type 3")]
    [InlineData("\"segments\": ", "\"segments\": -", "cannot have")]
    [InlineData("\"languages\": [\n    {\n      \"name\": \"en\",\n      \"documents\": ", "\"languages\": [\n    {\n      \"name\": \"en\",\n      \"documents\": 1", "not those of its shards")]
    [InlineData("\"languages\": [", "\"languages\": [null,", "holds null")]
    public void Open_DamagedIndex_Refused(string before, string after, string said)
    {
        Edit(before, after);
        Assert.Contains(said, Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Output)).Message);
    }

    [Fact]
    public void Open_NoCorpus_Refused()
    {
        Assert.Contains("graft corpus build", Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.In("nothing"))).Message);
        Assert.Contains("no corpus.json", Assert.Throws<CorpusFormatException>(() => Corpus.Open(_folder.Path)).Message);
    }

    [Fact]
    public void CopyTokens_OutsideTheStream_Refused()
    {
        using var corpus = Corpus.Open(_folder.Output);
        var language = corpus.Languages[0];
        language.CopyTokens(language.TokenCount, []);
        Assert.Throws<ArgumentOutOfRangeException>(() => language.CopyTokens(-1, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => language.CopyTokens(language.TokenCount, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => language.CopyTokens(0, new int[language.TokenCount + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => language.DocumentEnds[language.DocumentCount]);
        Assert.Throws<ArgumentOutOfRangeException>(() => language.DocumentEnds.IndexOf(language.TokenCount));
    }

    [Fact]
    public void Fingerprint_OfEqualCorpora_IsEqual()
    {
        using var corpus = Corpus.Open(_folder.Output);
        Assert.Equal(Corpus.Open(_folder.Output).Fingerprint, corpus.Fingerprint);
        Edit("\"vocabulary_size\": 6", "\"vocabulary_size\": 7");
        using var other = Corpus.Open(_folder.Output);
        Assert.NotEqual(corpus.Fingerprint, other.Fingerprint);
    }

    private void Edit(string before, string after)
    {
        var file = Path.Combine(_folder.Output, CorpusIndex.FileName);
        var text = File.ReadAllText(file);
        Assert.Contains(before, text);
        File.WriteAllText(file, text.Replace(before, after));
    }
}

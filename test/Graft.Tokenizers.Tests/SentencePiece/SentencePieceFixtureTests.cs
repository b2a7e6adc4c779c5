using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests.SentencePiece;

/// <summary>The golden checks on the small copies in the repository.</summary>
public class SentencePieceFixtureTests
{
    [Theory]
    [InlineData("unigram")]
    [InlineData("bpe")]
    public void Encode_FixtureText_EqualsSentencePiece(string name)
    {
        var tokenizer = Tokenizer.FromFile(SharedFiles.Fixture("tokenizers", "sentencepiece", name + ".model"));
        GoldenCases.CheckAll(
            GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", "sentencepiece", name + ".jsonl")),
            record => record.GetProperty("id").GetString()!,
            record => SentencePieceGoldenTests.CheckRecord(tokenizer, record.GetProperty("text").GetString()!, record));
    }

    [Fact]
    public void Save_ModelAlone_KeepsTheFile()
    {
        var file = SharedFiles.Fixture("tokenizers", "sentencepiece", "bpe.model");
        using var directory = new TemporaryDirectory();
        Tokenizer.FromFile(file).Save(directory.Path);
        Assert.Equal(["bpe.model"], Directory.GetFiles(directory.Path).Select(Path.GetFileName));
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(directory.File("bpe.model")));
    }

    [Fact]
    public void Trace_ModelAlone_ShowsItsStages()
    {
        var tokenizer = Tokenizer.FromFile(SharedFiles.Fixture("tokenizers", "sentencepiece", "unigram.model"));
        Assert.Equal(["normalizer", "model", "decoder"], tokenizer.Stages.Select(stage => stage.Kind));
        Assert.True(tokenizer.Stages[0].Options["add_dummy_prefix"].GetBoolean());
        Assert.Equal(["normalizer", "model"], tokenizer.Trace("a b").Steps.Select(step => step.Kind));
    }
}

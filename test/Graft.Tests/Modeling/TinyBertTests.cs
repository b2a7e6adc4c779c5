using Graft.Checkpoints;
using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Modeling;

public class TinyBertTests
{
    [Fact]
    public void Make_MadeAnew_IsTheFixture()
    {
        using var scratch = new ScratchFolder();
        TinyBert.Make(scratch.Path);
        Assert.Equal(Names(TinyBert.Folder), Names(scratch.Path));
        foreach (var name in Names(scratch.Path).Where(name => name != ModelDirectory.WeightsName))
            Assert.Equal(File.ReadAllText(Path.Combine(TinyBert.Folder, name)), File.ReadAllText(scratch.File(name)));

        // The last digit of sine and logarithm is the system's own affair.
        using var fixture = CheckpointReader.Open(TinyBert.Folder);
        using var made = CheckpointReader.Open(scratch.Path);
        Assert.Equal(fixture.Tensors.Keys.Order(), made.Tensors.Keys.Order());
        foreach (var name in made.Tensors.Keys)
        {
            using var expected = fixture.Read(name);
            using var actual = made.Read(name);
            Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-7), name);
        }

        static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(name => name != "README.md").Order();
    }

    [Fact]
    public void Folder_AllFiles_AreSmall() => Assert.InRange(new DirectoryInfo(TinyBert.Folder).EnumerateFiles().Sum(file => file.Length), 1, 150_000);

    [Fact]
    public void Open_TheFixture_ReadsVocabularyAndSizes()
    {
        var model = PretrainedModel.Open(TinyBert.Folder);
        Assert.Equal(model.Config.Vocabulary, model.Tokenizer.VocabularySize);
        Assert.Equal(64, model.MaxTokens);
        Assert.Equal(["[CLS]", "the", "cat", "sing", "##ly", "[SEP]"], model.Tokenizer.Encode("The cat singly").Tokens);
    }
}

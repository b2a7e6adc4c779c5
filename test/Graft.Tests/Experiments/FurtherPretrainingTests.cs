using Graft.Checkpoints;
using Graft.Data;
using Graft.Data.Documents;
using Graft.Experiments;
using Graft.Pretraining;
using Graft.Pretraining.Corpora;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Xunit;

namespace Graft.Tests.Experiments;

/// <summary>The text of a model that is pretrained further: tokenised for this run and no other, and taken up where it was left.</summary>
public sealed class FurtherPretrainingTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Output => _folder.File("run");

    private string CorpusFolder => Path.Combine(Output, "corpus");

    [Fact]
    public void Prepare_MoreTextWithoutResume_TokenisesAnew()
    {
        var (a, b) = (Text("a.txt", "the dog sees a cat"), Text("b.txt", "a bird sings"));
        Prepare([a]);
        Assert.Equal(5, Tokens());
        Prepare([a, b]);
        Assert.Equal(8, Tokens());
        Assert.Equal(["corpus", "text.json"], Directory.EnumerateFileSystemEntries(Output).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Prepare_AnotherModelWithoutResume_TokenisesWithItsTokenizer()
    {
        var text = Text("a.txt", "the dog sees a cat");
        Prepare([text]);
        var before = Fingerprint();
        Prepare([text], model: OtherModel());
        Assert.NotEqual(before, Fingerprint());
    }

    [Fact]
    public void Prepare_ResumeWithTheSame_TakesWhatIsThere()
    {
        var (text, valid) = (Text("a.txt", "the dog sees a cat"), Text("v.txt", "a bird sings"));
        Prepare([text], [valid]);
        File.WriteAllText(Path.Combine(CorpusFolder, "mark"), "");
        var recipe = Prepare([text], [valid], resume: true);
        Assert.True(File.Exists(Path.Combine(CorpusFolder, "mark")));
        Assert.Equal(CorpusFolder, recipe.Corpus);
    }

    [Fact]
    public void Prepare_ResumeWithAnother_IsRefusedWithWhatDiffers()
    {
        var (a, b) = (Text("a.txt", "the dog sees a cat"), Text("b.txt", "a bird sings"));
        Prepare([a]);
        Refused("--text was a.txt, and is a.txt b.txt", () => Prepare([a, b], resume: true));
        Refused("--valid was nothing, and is b.txt", () => Prepare([a], [b], resume: true));
        Refused("the tokenizer of --model is another one", () => Prepare([a], resume: true, model: OtherModel()));
        Text("a.txt", "the dog sees a bird");
        Refused("a.txt has changed since", () => Prepare([a], resume: true));
        Assert.Equal(5, Tokens());
    }

    [Fact]
    public void Prepare_TextThatIsHeldOutToo_IsRefusedWhateverItsName()
    {
        var (text, same, other) = (Text("a.txt", "the dog sees a cat"), Text("b.txt", "the dog sees a cat"), Text("c.txt", "a bird sings"));
        Assert.Contains("b.txt is in --text", Assert.Throws<ArgumentException>(() => Prepare([text], [other, same])).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
        Prepare([text], [other]);
    }

    [Fact]
    public void Prepare_WhatNeedsNoText_IsRefusedBeforeIt()
    {
        var text = Text("a.txt", "the dog sees a cat");
        PretrainingOptions[] wrong = [new(Masking: new MaskingOptions(Rate: 1.5)), new(MaxLength: 65)];
        Assert.All(wrong.Zip(["--mask-rate", "--max-length"]), pair =>
            Assert.Contains(pair.Second, Assert.Throws<ArgumentException>(() => Prepare([text], objective: pair.First)).Message, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => Prepare([text], device: "abacus"));
        Assert.Throws<DatasetFormatException>(() => Prepare([text, _folder.File("none.txt")]));
        Assert.False(Directory.Exists(Output));
    }

    /// <summary>What a kill leaves at the moment when the tokens are half written: the shards so far, the journal, the lock.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Prepare_KilledWhileTokenising_GoesOnOrBeginsAnew(bool resume)
    {
        var text = Text("a.txt", string.Join("\n\n", Enumerable.Range(0, 200).Select(i => $"the dog sees a cat {i}")));
        Prepare([text]);
        var whole = Fingerprint();
        Directory.Delete(Output, recursive: true);

        var killed = _folder.File("killed");
        Prepare([text], progress: new Progress(() => Copy(Output, killed)));
        Directory.Delete(Output, recursive: true);
        Directory.Move(killed, Output);
        Assert.True(FurtherPretraining.HasUnfinishedText(Output));
        Assert.False(Directory.Exists(CorpusFolder));

        Prepare([text], resume: resume);
        Assert.Equal(whole, Fingerprint());
        Assert.False(FurtherPretraining.HasUnfinishedText(Output));
    }

    [Fact]
    public void Prepare_LinesAsDocuments_AreReadSoAndResumedSoOnly()
    {
        var (text, lines) = (Text("a.txt", "the dog sees a cat\na bird sings"), new CorpusOptions { Document = DocumentUnit.Line });
        Prepare([text], reading: lines);
        using (var corpus = Corpus.Open(CorpusFolder))
            Assert.Equal(2, corpus.Languages[0].DocumentCount);
        Prepare([text], resume: true, reading: lines);
        Refused("--document", () => Prepare([text], resume: true));
    }

    [Fact]
    public void Prepare_CorpusOfSomebodyElse_IsRefusedAndKept()
    {
        Directory.CreateDirectory(CorpusFolder);
        File.WriteAllText(Path.Combine(CorpusFolder, "a.txt"), "the dog sees a cat");
        foreach (var resume in new[] { false, true })
            Refused("--output", () => Prepare([Path.Combine(CorpusFolder, "a.txt")], resume: resume));
        Assert.True(File.Exists(Path.Combine(CorpusFolder, "a.txt")));
    }

    private PretrainingRecipe Prepare(
        string[] text, string[]? valid = null, bool resume = false, string? model = null, PretrainingOptions? objective = null, string device = "cpu", Progress? progress = null,
        CorpusOptions? reading = null) =>
        FurtherPretraining.Prepare(
            new PretrainingRecipe("", Output, model ?? TinyBert.Folder, Objective: objective ?? new PretrainingOptions(MaxLength: 16), Device: device),
            text, valid ?? [], resume, reading, 1, progress, TestContext.Current.CancellationToken);

    private static void Refused(string said, Action prepare) => Assert.Contains(said, Assert.Throws<CheckpointFormatException>(prepare).Message, StringComparison.Ordinal);

    private string Text(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    // The same weights, and two words that have changed their ids.
    private string OtherModel()
    {
        var folder = _folder.File("other");
        Copy(TinyBert.Folder, folder);
        var words = File.ReadAllLines(Path.Combine(folder, "vocab.txt"));
        var (dog, cat) = (Array.IndexOf(words, "dog"), Array.IndexOf(words, "cat"));
        (words[dog], words[cat]) = (words[cat], words[dog]);
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), words);
        return folder;
    }

    private long Tokens()
    {
        using var corpus = Corpus.Open(CorpusFolder);
        return corpus.Languages[0].TokenCount;
    }

    private string Fingerprint()
    {
        using var corpus = Corpus.Open(CorpusFolder);
        return corpus.Fingerprint;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            try
            {
                File.Copy(file, copy);
            }
            catch (IOException)
            {
                // The locks and the shard are held by the one that is at work; nothing of it is on the disk.
                File.WriteAllText(copy, "");
            }
        }
    }

    private sealed class Progress(Action report) : IProgress<CorpusProgress>
    {
        public void Report(CorpusProgress value) => report();
    }
}

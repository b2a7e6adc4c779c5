using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Xunit;

namespace Graft.Tests.Pretraining.Corpora;

/// <summary>Whatever ends a build before its time, it goes on to the bytes of an uninterrupted one.</summary>
public sealed class CorpusResumeTests : IDisposable
{
    private static readonly CorpusOptions Options = new() { Document = DocumentUnit.Line, ShardBytes = 1 << 18, NearDuplicates = 0.9, ValidShare = 0.1 };

    private readonly CorpusFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_InterruptedAtEachBatch_GoesOnToTheSameBytes()
    {
        var texts = Texts();
        new CorpusBuilder(Options, 2).Build(_folder.In("whole"), CorpusFolder.Letters, texts);
        var whole = CorpusFolder.Contents(_folder.In("whole"));
        var interrupted = 0;
        for (var batches = 1; !Directory.Exists(_folder.Output); batches++)
        {
            using var source = new CancellationTokenSource();
            var left = batches;
            try
            {
                new CorpusBuilder(Options, (batches % 3) + 1).Build(
                    _folder.Output, CorpusFolder.Letters, texts, resume: true, progress: new Progress(_ =>
                    {
                        if (--left == 0)
                            source.Cancel();
                    }),
                    cancellationToken: source.Token);
            }
            catch (OperationCanceledException)
            {
                interrupted++;
                Assert.False(Directory.Exists(_folder.Output));
            }
        }

        Assert.True(interrupted > 2, $"{interrupted}");
        Assert.Equal(whole, CorpusFolder.Contents(_folder.Output));
        Assert.False(Directory.Exists(_folder.Unfinished));
    }

    [Fact]
    public void Build_UnfinishedOneThere_RefusedWithoutResume()
    {
        Interrupt();
        Assert.Contains("--resume", Assert.Throws<CorpusFormatException>(() => Build(Options, Texts(), resume: false)).Message);
    }

    [Fact]
    public void Build_ResumedWithOtherText_Refused()
    {
        Interrupt();
        var texts = Texts("e ");
        Assert.Contains("the text is not what it was", Assert.Throws<CorpusFormatException>(() => Build(Options, texts, resume: true)).Message);
        Assert.Contains("the text is not what it was", Assert.Throws<CorpusFormatException>(() => Build(Options, [CorpusFolder.Text("en", _folder.Write("c.txt", "a")), texts[1]], resume: true)).Message);
        Assert.True(Directory.Exists(_folder.Unfinished));
        Build(Options, Texts(), resume: true);
    }

    [Fact]
    public void Build_ResumedWithOtherOptionsOrTokenizer_Refused()
    {
        Interrupt();
        Assert.Contains("other options", Assert.Throws<CorpusFormatException>(() => Build(Options with { MinCharacters = 3 }, Texts(), resume: true)).Message);
        Assert.Contains("other languages", Assert.Throws<CorpusFormatException>(() => Build(Options, [Texts()[0]], resume: true)).Message);
        var other = Graft.Tokenizers.Tokenizer.Train(
            new Graft.Tokenizers.Trainers.WordLevelTraining { Pipeline = Graft.Tokenizers.Trainers.TrainingPipeline.Words }, Graft.Tokenizers.Trainers.TextSource.FromLines("a b"));
        Assert.Contains("another tokenizer", Assert.Throws<CorpusFormatException>(() => new CorpusBuilder(Options).Build(_folder.Output, other, Texts(), resume: true)).Message);
        Build(Options, Texts(), resume: true);
    }

    [Fact]
    public void Build_ErrorBehindFinishedShards_KeepsThem()
    {
        var texts = Texts();
        CorpusText[] bad = [texts[0], CorpusFolder.Text("fr", _folder.Write("bad.txt", [0xFF]))];
        Assert.Throws<Graft.Data.DatasetFormatException>(() => Build(Options, bad, resume: false));
        Assert.Contains("en-00000.ids", CorpusFolder.Contents(_folder.Unfinished).Keys);
        Build(Options, texts, resume: true);
        new CorpusBuilder(Options, 1).Build(_folder.In("whole"), CorpusFolder.Letters, texts);
        Assert.Equal(CorpusFolder.Contents(_folder.In("whole")), CorpusFolder.Contents(_folder.Output));
    }

    [Fact]
    public void Build_OutputThere_Refused()
    {
        Directory.CreateDirectory(_folder.Output);
        Assert.Contains("expected no such folder", Assert.Throws<CorpusFormatException>(() => Build(Options, Texts(), resume: true)).Message);
    }

    [Fact]
    public void Build_OutputAppearsMeanwhile_KeepsItsShardsForResume()
    {
        var texts = Texts();
        Assert.Throws<IOException>(() => new CorpusBuilder(Options, 2).Build(
            _folder.Output, CorpusFolder.Letters, texts, progress: new Progress(_ => Directory.CreateDirectory(_folder.Output))));
        var kept = CorpusFolder.Contents(_folder.Unfinished);
        Directory.Delete(_folder.Output);

        Build(Options, texts, resume: true);
        Assert.Contains("en-00000.ids", kept.Keys);
        Assert.Contains("build.json", kept.Keys);
        new CorpusBuilder(Options, 1).Build(_folder.In("whole"), CorpusFolder.Letters, texts);
        Assert.Equal(CorpusFolder.Contents(_folder.In("whole")), CorpusFolder.Contents(_folder.Output));
    }

    /// <summary>A kill just behind the rename leaves the journal in the corpus.</summary>
    [Fact]
    public void Open_JournalLeftInTheCorpus_IsAsIfItWereNot()
    {
        Build(Options, Texts(), resume: false);
        var whole = CorpusFolder.Contents(_folder.Output);
        Assert.DoesNotContain("build.json", whole.Keys);
        var fingerprint = Fingerprint();
        File.WriteAllText(Path.Combine(_folder.Output, "build.json"), "{}");
        Assert.Equal(fingerprint, Fingerprint());
        Assert.Throws<CorpusFormatException>(() => Build(Options, Texts(), resume: true));
        Assert.Equal(whole, CorpusFolder.Contents(_folder.Output));

        string Fingerprint()
        {
            using var corpus = Corpus.Open(_folder.Output);
            corpus.CheckHashes(cancellationToken: TestContext.Current.CancellationToken);
            return corpus.Fingerprint;
        }
    }

    [Fact]
    public void Build_TwoAtATime_TheSecondIsRefused()
    {
        CorpusFormatException? refused = null;
        new CorpusBuilder(Options, 1).Build(_folder.Output, CorpusFolder.Letters, Texts(), progress: new Progress(_ =>
            refused ??= Assert.Throws<CorpusFormatException>(() => Build(Options, Texts(), resume: true))));
        Assert.Contains("another process", refused!.Message);
    }

    private void Interrupt()
    {
        using var source = new CancellationTokenSource();
        var seen = 0;
        Assert.Throws<OperationCanceledException>(() => new CorpusBuilder(Options, 2).Build(
            _folder.Output, CorpusFolder.Letters, Texts(), progress: new Progress(_ =>
            {
                if (++seen == 2)
                    source.Cancel();
            }),
            cancellationToken: source.Token));
        Assert.Contains("en-00000.ids", CorpusFolder.Contents(_folder.Unfinished).Keys);
    }

    private void Build(CorpusOptions options, CorpusText[] texts, bool resume) => new CorpusBuilder(options, 2).Build(_folder.Output, CorpusFolder.Letters, texts, resume: resume);

    // Some batches of each language, some shards of each.
    private CorpusText[] Texts(string first = "") =>
    [
        CorpusFolder.Text("en", _folder.Write("a.txt", first + Lines(40_000, 1))),
        CorpusFolder.Text("fr", _folder.Write("b.txt", Lines(30_000, 3)), _folder.Write("c.txt", Lines(1_000, 5))),
    ];

    private static string Lines(int count, int step) => string.Join('\n', Enumerable.Range(0, count).Select(i =>
        $"{string.Join(' ', Convert.ToString((i * step) + 70_000, 2).Select(bit => bit == '0' ? "a" : "b"))} {i * step} b c d e a b c d e a b c d e a b c"));

    private sealed class Progress(Action<CorpusProgress> report) : IProgress<CorpusProgress>
    {
        public void Report(CorpusProgress value) => report(value);
    }
}

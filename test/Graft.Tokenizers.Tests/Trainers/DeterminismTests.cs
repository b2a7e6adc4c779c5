using System.IO.Pipelines;
using Graft.Tokenizers.Trainers;
using Xunit;

namespace Graft.Tokenizers.Tests.Trainers;

/// <summary>The same text gives the same bytes, however the work is done.</summary>
public class DeterminismTests
{
    public static TheoryData<string> Algorithms => ["bpe", "bpe-suffix", "wordpiece", "wordpiece-likelihood", "unigram", "wordlevel"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Train_OtherNumberOfThreads_SameBytes(string algorithm)
    {
        var lines = Training.Lines(30_000);
        var one = Training.Json(Options(algorithm) with { Threads = 1 }, lines);
        Assert.Equal(one, Training.Json(Options(algorithm) with { Threads = 2 }, lines));
        Assert.Equal(one, Training.Json(Options(algorithm) with { Threads = 7 }, lines));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Train_LinesInOtherOrder_SameBytes(string algorithm)
    {
        var lines = Training.Lines(2_000);
        Assert.Equal(Training.Json(Options(algorithm), lines), Training.Json(Options(algorithm), Enumerable.Reverse(lines)));
    }

    [Fact]
    public void Train_CountsThatSpill_SameBytes()
    {
        using var directory = new TemporaryDirectory();

        // With 16 MB a thread's table is full at 1 MB, and each thread meets nearly all words.
        var lines = Enumerable.Range(0, 500_000).Select(i => $"w{i % 30_000} x{i % 777}").ToList();
        var options = new BpeTraining { Pipeline = Training.Words, VocabularySize = 600 };
        var files = new FileCounter(directory.Path);
        var tokenizer = Tokenizer.Train(
            options with { MemoryBudget = 16 << 20, Threads = 4, TemporaryDirectory = directory.Path }, TextSource.FromLines(lines), files,
            TestContext.Current.CancellationToken);
        Assert.Equal(Training.Json(options, lines), System.Text.Encoding.UTF8.GetString(tokenizer.PipelineContent()));
        Assert.True(files.Most > 0, "nothing was spilled");
        Assert.Empty(Directory.EnumerateFiles(directory.Path));
    }

    [Fact]
    public void FromFiles_OtherDivisionAndCompression_SameBytesAsLines()
    {
        using var directory = new TemporaryDirectory();
        var lines = Training.Lines(20_000);
        var options = Options("bpe");
        File.WriteAllText(directory.File("a.txt"), "\uFEFF" + string.Join("\r\n", lines.Take(5_000)));
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(directory.File("b.txt.gz")), System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Join("\n", lines.Skip(5_000)) + "\n"));
        var source = TextSource.FromFiles(directory.File("a.txt"), directory.File("b.txt.gz"));
        var tokenizer = Tokenizer.Train(options, source, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Training.Json(options, lines), System.Text.Encoding.UTF8.GetString(tokenizer.PipelineContent()));
    }

    [Fact]
    public void FromFiles_CompressedFileIsCutOff_SaysWhichOne()
    {
        using var directory = new TemporaryDirectory();
        var whole = Compressed(Training.Lines(20_000));
        File.WriteAllBytes(directory.File("cut.txt.gz"), whole[..(whole.Length / 2)]);
        var source = TextSource.FromFiles(directory.File("cut.txt.gz"));
        var error = Assert.ThrowsAny<Exception>(() => Tokenizer.Train(Options("bpe"), source, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("cut.txt.gz: the compressed text is damaged or cut off", Assert.IsType<IOException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FromStream_PipeOfTextCompressedOrNot_SameBytesAsLines(bool isCompressed)
    {
        var lines = Training.Lines(5_000);
        var options = Options("bpe");
        var content = isCompressed ? Compressed(lines) : System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));
        using var pipe = PipeReader.Create(new MemoryStream(content)).AsStream();
        var tokenizer = Tokenizer.Train(options, TextSource.FromStream(pipe), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Training.Json(options, lines), System.Text.Encoding.UTF8.GetString(tokenizer.PipelineContent()));
    }

    private static byte[] Compressed(IEnumerable<string> lines)
    {
        using var whole = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(whole, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return whole.ToArray();
    }

    private static TokenizerTraining Options(string algorithm) => algorithm switch
    {
        "bpe" => new BpeTraining { Pipeline = Training.Words, VocabularySize = 500 },
        "bpe-suffix" => new BpeTraining { Pipeline = Training.Words, VocabularySize = 500, EndOfWordSuffix = "</w>" },
        "wordpiece" => new WordPieceTraining { Pipeline = Training.Words, VocabularySize = 500, UnknownToken = "[UNK]" },
        "wordpiece-likelihood" => new WordPieceTraining
        {
            Pipeline = Training.Words,
            VocabularySize = 500,
            UnknownToken = "[UNK]",
            Rule = WordPieceRule.Likelihood,
            MinFrequency = 10,
        },
        "unigram" => new UnigramTraining { Pipeline = Training.Words, VocabularySize = 300, UnknownToken = "<unk>" },
        _ => new WordLevelTraining { Pipeline = Training.Words, VocabularySize = 300, UnknownToken = "[UNK]" },
    };

    private sealed class FileCounter(string directory) : IProgress<TrainingProgress>
    {
        public int Most { get; private set; }

        public void Report(TrainingProgress value) => Most = Math.Max(Most, Directory.EnumerateFiles(directory).Count());
    }
}

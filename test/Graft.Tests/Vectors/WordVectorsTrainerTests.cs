using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Graft.Data;
using Graft.Data.Documents;
using Graft.Randomness;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Tests.Data.Documents;
using Graft.Vectors;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Vectors;

public sealed class WordVectorsTrainerTests : IDisposable
{
    private static readonly WordVectorsTraining Small = new(Size: 20, MinFrequency: 2, Epochs: 3, Subsampling: 0);
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(WordVectorsAlgorithm.SkipGram)]
    [InlineData(WordVectorsAlgorithm.Cbow)]
    public void Train_AnyNumberOfThreads_GivesTheSameBytes(WordVectorsAlgorithm algorithm)
    {
        var text = Text(3000);
        var threads = get_num_threads();
        try
        {
            var all = new[] { 1, 2, 3 }.Select(count =>
            {
                set_num_threads(count);
                return Bytes(WordVectorsTrainer.Train([text], Small with { Algorithm = algorithm, Subsampling = 0.02 }));
            }).ToList();
            Assert.Equal(all[0], all[1]);
            Assert.Equal(all[0], all[2]);
            Assert.NotEqual(all[0], Bytes(WordVectorsTrainer.Train([text], Small with { Algorithm = algorithm, Subsampling = 0.02, Seed = 2 })));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData(WordVectorsAlgorithm.SkipGram)]
    [InlineData(WordVectorsAlgorithm.Cbow)]
    public void Train_WordsOfOnePlaceInTheSentence_BecomeNeighbours(WordVectorsAlgorithm algorithm)
    {
        var vectors = WordVectorsTrainer.Train([Text(20_000)], Small with { Algorithm = algorithm, Window = 2, LearningRate = 0.05, Epochs = 5 }).Vectors;
        foreach (var group in Sentence)
        {
            var nearest = vectors.Nearest(group[0], group.Length - 1).Select(neighbour => neighbour.Word);
            Assert.Equal(group[1..].Order(), nearest.Order());
        }
    }

    [Fact]
    public void Train_Vocabulary_IsPaddingUnknownAndTheFrequentWords()
    {
        var text = Write("text.txt", "Uno due due, TRE tre tre. raro\nDue 12 34 don't l’uomo l'uomo\n");
        var trained = WordVectorsTrainer.Train([text], Small);
        Assert.Equal(["[PAD]", "[UNK]", "due", "tre", "00", "l'", "uomo"], trained.Vectors.Words);
        Assert.Equal((18L, 6L), (trained.TextWords, trained.UnknownWords)); // unknown are: uno , . raro do n't
        Assert.All(trained.Vectors[0].ToArray(), value => Assert.Equal(0, value));
        Assert.Contains(trained.Vectors[1].ToArray(), value => value != 0);
    }

    [Fact]
    public void Train_FilesAndTheirCompression_ChangeNothing()
    {
        var text = Text(1000);
        var lines = File.ReadAllLines(text);
        var (first, second) = (Write("first.txt", string.Join('\n', lines[..400]) + "\n"), _scratch.File("second.txt.gz"));
        using (var gzip = new GZipStream(File.Create(second), CompressionLevel.Fastest))
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", lines[400..])));
        var plainName = _scratch.File("second.txt");
        File.Copy(second, plainName);
        var expected = Bytes(WordVectorsTrainer.Train([text], Small));
        Assert.Equal(expected, Bytes(WordVectorsTrainer.Train([first, second], Small)));
        Assert.Equal(expected, Bytes(WordVectorsTrainer.Train([first, plainName], Small)));
    }

    [Fact]
    public async Task Train_RecordsOfJsonLinesOrParquet_GiveWhatTheirTextGives()
    {
        var text = Text(1000);
        string[][] records = [.. File.ReadAllLines(text).Chunk(3)];
        var json = Write("text.jsonl", string.Join('\n', records.Select(record => JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = "x", ["body"] = string.Join('\n', record) }))));
        var parquet = await ParquetFiles.WriteAsync(_scratch.File("text.parquet"), "body", [[.. records.Select(record => string.Join('\n', record))]]);
        var expected = Bytes(WordVectorsTrainer.Train([text], Small));
        var reading = new TextReadingOptions { Field = "body" };
        Assert.Equal(expected, Bytes(WordVectorsTrainer.Train([json], Small, reading)));
        Assert.Equal(expected, Bytes(WordVectorsTrainer.Train([parquet.Path], Small, reading)));
        Assert.Contains("'text'", Assert.Throws<DatasetFormatException>(() => WordVectorsTrainer.Train([json], Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Progress_TellsPhasesInOrderAndReachesTheEnd()
    {
        var seen = new List<WordVectorsProgress>();
        WordVectorsTrainer.Train([Text(1000)], Small, progress: new Recorder(seen));
        Assert.Equal([WordVectorsPhase.CountingWords, WordVectorsPhase.Encoding, WordVectorsPhase.Training], seen.Select(report => report.Phase).Distinct());
        Assert.All(seen.GroupBy(report => report.Phase), phase => Assert.Equal(phase.Last().Total, phase.Last().Done));
        Assert.True(seen[^1].Loss > 0);
        Assert.True(seen[^1].Loss < seen.First(report => report.Loss is not null).Loss);
    }

    [Fact]
    public void Train_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<WordVectorsProgress>();
        Assert.ThrowsAny<OperationCanceledException>(() => WordVectorsTrainer.Train(
            [Text(3000)], Small with { Epochs = 1000 }, null, new Recorder(seen, report => { if (report.Phase == WordVectorsPhase.Training) cancellation.Cancel(); }), cancellation.Token));
        Assert.Single(seen, report => report.Phase == WordVectorsPhase.Training);
    }

    [Fact]
    public void Train_NotUtf8_IsRefusedWithFileAndLine()
    {
        var file = _scratch.Write("bad.txt", [.. "uno\ndue\n"u8, 0xFF, .. " tre\n"u8]);
        Assert.StartsWith($"{file}:3: ", Assert.Throws<DatasetFormatException>(() => WordVectorsTrainer.Train([file], Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_CompressedTextCutOff_IsRefused()
    {
        var file = _scratch.File("cut.txt.gz");
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(file), System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(File.ReadAllBytes(Text(3000)));
        using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length - 40);
        Assert.StartsWith(file, Assert.Throws<DatasetFormatException>(() => WordVectorsTrainer.Train([file], Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_HugeLine_IsRefusedWithFileAndLine()
    {
        var file = _scratch.File("huge.txt");
        using (var stream = File.Create(file))
        {
            stream.Write("uno\n"u8);
            var piece = new byte[1 << 20];
            piece.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 65; i++)
                stream.Write(piece);
        }

        Assert.StartsWith($"{file}:2: ", Assert.Throws<DatasetFormatException>(() => WordVectorsTrainer.Train([file], Small)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("ogni parola una volta\n")]
    public void Train_TextWithoutFrequentWords_IsRefused(string text) =>
        Assert.Throws<WordVectorsTrainingException>(() => WordVectorsTrainer.Train([Write("text.txt", text)], Small));

    [Fact]
    public void Train_NoSuchFile_NamesIt() =>
        Assert.Contains("none.txt", Assert.Throws<DatasetFormatException>(() => WordVectorsTrainer.Train([_scratch.File("none.txt")], Small)).Message, StringComparison.Ordinal);

    [Fact]
    public void Train_RateFarTooHigh_SaysSo() =>
        Assert.Contains("--learning-rate", Assert.Throws<WordVectorsTrainingException>(
            () => WordVectorsTrainer.Train([Text(3000)], Small with { LearningRate = 1e30 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_SeveralProblems_NamesThemAllAsTyped()
    {
        var problems = new WordVectorsTraining(
            (WordVectorsAlgorithm)9, Size: 0, VocabularySize: 2, MinFrequency: 0, Window: 0, Negatives: 0, Subsampling: -1, Epochs: 0, LearningRate: double.NaN).Validate();
        string[] options = ["--algorithm", "--size", "--vocab-size", "--min-frequency", "--window", "--negatives", "--subsampling", "--epochs", "--learning-rate"];
        Assert.Equal(options, problems.Select(problem => problem.Split(' ')[0]));
        Assert.Empty(new WordVectorsTraining().Validate());
    }

    [Fact, Trait(Tier.Key, Tier.Shared)]
    public void Train_NovelsInItalian_NeighboursAndAnalogiesAreSensible()
    {
        const int Lines = 40_000; // two million words: seconds
        using var novels = new StreamReader(new GZipStream(File.OpenRead(SharedFiles.Shared("text", "it.novels.train.txt.gz")), CompressionMode.Decompress));
        File.WriteAllLines(_scratch.File("novels.txt"), Enumerable.Range(0, Lines).Select(_ => novels.ReadLine()!));
        var vectors = WordVectorsTrainer.Train(
            [_scratch.File("novels.txt")], new WordVectorsTraining(Size: 50, VocabularySize: 6000, Epochs: 2, LearningRate: 0.05)).Vectors;
        (string Word, string Neighbour)[] near = [("due", "tre"), ("padre", "figlio"), ("mano", "testa"), ("rosso", "bianco"), ("moglie", "madre"), ("aveva", "avevano"), ("mattina", "sera")];
        Assert.All(near, pair => Assert.Contains(pair.Neighbour, vectors.Nearest(pair.Word, 20).Select(found => found.Word)));
        // Man and woman, one and several: a to b as c to what? Chance is one in six thousand.
        string[][] groups = [["padre madre", "figlio figlia", "marito moglie", "fratello sorella", "uomo donna", "zio zia", "egli ella", "lui lei"], ["occhio occhi", "mano mani", "uomo uomini", "donna donne", "giorno giorni", "libro libri"]];
        var (asked, right) = (0, 0);
        foreach (var group in groups.Select(pairs => pairs.Select(pair => pair.Split(' ')).ToList()))
        {
            foreach (var (one, other) in from one in @group from other in @group where one != other select (one, other))
            {
                asked++;
                right += vectors.Analogy(one[1], one[0], other[0], 5).Any(found => found.Word == other[1]) ? 1 : 0;
            }
        }

        Assert.True(right >= asked / 8, $"{right} of {asked} analogies");
    }

    // Each sentence has one word of each group, in this order.
    private static readonly string[][] Sentence =
    [
        ["il", "un", "ogni"], ["cane", "gatto", "topo", "lupo"], ["vede", "cerca", "trova"], ["pane", "latte", "miele", "sale"], ["oggi", "ieri", "domani"],
    ];

    private string Text(int sentences)
    {
        var random = new RandomSource(5).Stream(RandomPurpose.Benchmark);
        return Write("sentences.txt", string.Concat(Enumerable.Range(0, sentences).Select(_ => string.Join(' ', Sentence.Select(group => group[random.NextInt(group.Length)])) + "\n")));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_scratch.File(name), text);
        return _scratch.File(name);
    }

    private static byte[] Bytes(TrainedWordVectors trained) => MemoryMarshal.AsBytes(trained.Vectors.Values.Span).ToArray();

    private sealed class Recorder(List<WordVectorsProgress> seen, Action<WordVectorsProgress>? action = null) : IProgress<WordVectorsProgress>
    {
        public void Report(WordVectorsProgress value)
        {
            seen.Add(value);
            action?.Invoke(value);
        }
    }
}

using Graft.Checkpoints;
using Graft.Data;
using Graft.Experiments;
using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public sealed class StaticVectorsDirectoryTests : IDisposable
{
    private static readonly WordVectors Some = new(["the", "dog", "barks", "n't"], [1, 2, 3, 4, 5, 6, 0.1f, 0.2f], 2);
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private string Folder => _scratch.File("new/vectors");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Import_VectorsReadAgain_AreTheSame(bool half)
    {
        var import = StaticVectorsDirectory.Import(Folder, Some, new StaticVectorsOptions(Half: half));
        Assert.Equal(new WordVectorsImport(Lowercase: true, ZeroDigits: true, 4, 4), import);
        var (vectors, tokenizer) = StaticVectorsDirectory.Load(Folder);
        Assert.Equal(["[PAD]", "[UNK]", "the", "dog", "barks", "n't"], vectors.Words);
        Assert.Equal([0, 0], vectors[0].ToArray());
        float[] mean = [9.1f / 4, 12.2f / 4];
        Assert.Equal(mean, vectors[1].ToArray(), (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.Equal(half ? [.. Some.Values.ToArray().Select(value => (float)(System.Half)value)] : Some.Values.ToArray(), vectors.Values[4..].ToArray());
        Assert.Equal([2, 3, 5, 1], tokenizer.EncodeWords(["The", "DOG", "n't", "cat"]).Ids);
        Assert.Equal((0, 1, 0), (tokenizer.PadId, tokenizer.UnknownId, tokenizer.CountSpecialTokens()));
        using var weights = CheckpointReader.Open(Folder);
        Assert.Equal(half ? TorchSharp.torch.ScalarType.Float16 : TorchSharp.torch.ScalarType.Float32, weights.Tensors[StaticVectorsFamily.VectorsName].Type);
    }

    [Fact]
    public void Import_CasedWordsWithDigitsAndAnUnknownOne_AreKeptAsTheyAre()
    {
        var vectors = new WordVectors(["<unk>", "The", "the", "1984", "New York"], [7, 1, 2, 3, 4], 1);
        var import = StaticVectorsDirectory.Import(Folder, vectors);
        Assert.Equal(new WordVectorsImport(Lowercase: false, ZeroDigits: false, 4, 3), import);
        var (found, tokenizer) = StaticVectorsDirectory.Load(Folder);
        Assert.Equal(["[PAD]", "[UNK]", "The", "the", "1984", "New York"], found.Words);
        Assert.Equal([0f, 7, 1, 2, 3, 4], found.Values.ToArray());
        Assert.Equal([2, 3, 4, 1], tokenizer.EncodeWords(["The", "the", "1984", "1985"]).Ids);
    }

    [Fact]
    public void Import_WrittenFileOfOurOwn_GivesTheSameWords()
    {
        StaticVectorsDirectory.Import(Folder, Some);
        WordVectorsFile.WriteText(_scratch.File("all.vec"), StaticVectorsDirectory.Load(Folder).Vectors);
        StaticVectorsDirectory.Import(_scratch.File("again"), WordVectorsFile.Read(_scratch.File("all.vec")).Vectors);
        Assert.Equal(StaticVectorsDirectory.Load(Folder).Vectors.Values.ToArray(), StaticVectorsDirectory.Load(_scratch.File("again")).Vectors.Values.ToArray());
    }

    [Fact]
    public void Save_FolderThatIsThere_IsLeftAlone()
    {
        Directory.CreateDirectory(Folder);
        Assert.Throws<IOException>(() => StaticVectorsDirectory.Import(Folder, Some));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void Save_OptionsThatContradict_LeaveNothing()
    {
        Assert.Throws<UnsupportedModelException>(() => StaticVectorsDirectory.Import(Folder, Some, new StaticVectorsOptions("transformer", HiddenSize: 3)));
        Assert.False(Directory.Exists(Folder));
    }

    /// <summary>65,520 is the first that rounds to infinity; what lies between it and the largest float16, 65,504, rounds down to that.</summary>
    [Theory]
    [InlineData(65_520f)]
    [InlineData(-1e5f)]
    public void Import_ValueBeyondFloat16_IsRefusedWithItsWord(float value)
    {
        var vectors = new WordVectors(["[UNK]", "the", "dog"], [0, 0, 1, 65_519, 2, value], 2);
        var error = Assert.Throws<CheckpointFormatException>(() => StaticVectorsDirectory.Import(Folder, vectors));
        Assert.All(["'dog'", "--float32", Folder], said => Assert.Contains(said, error.Message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_scratch.File("new")));

        StaticVectorsDirectory.Import(Folder, vectors, new StaticVectorsOptions(Half: false));
        Assert.Equal([2, value], StaticVectorsDirectory.Load(Folder).Vectors[3].ToArray());
    }

    [Fact]
    public void Load_ModelOfAnotherFamily_IsRefused() =>
        Assert.Contains("static-vectors", Assert.Throws<UnsupportedModelException>(() => StaticVectorsDirectory.Load(TinyBert.Folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void CreateModel_VectorsAlone_DrawsTheEncoderAndTheHead()
    {
        StaticVectorsDirectory.Import(Folder, Some, new StaticVectorsOptions(HiddenSize: 4));
        using var model = PretrainedModel.Open(Folder).CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(1), out var report);
        Assert.Equal(["static_vectors.embeddings.word_embeddings.weight"], report.Loaded);
        Assert.All(report.Missing, name => Assert.StartsWith("static_vectors.encoder.layer.0.", name, StringComparison.Ordinal));
        Assert.Equal(8, report.Missing.Count);
        Assert.True(model.State().Values.All(value => value.isfinite().all().item<bool>()));
    }

    [Fact]
    public void CreateModel_TableMissing_IsRefused()
    {
        StaticVectorsDirectory.Import(Folder, Some);
        File.Delete(Path.Combine(Folder, "model.safetensors"));
        ModelDirectory.Save(Folder, File.ReadAllText(Path.Combine(Folder, "config.json")), [KeyValuePair.Create("other", TorchSharp.torch.zeros(2))], []);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<CheckpointFormatException>(() => PretrainedModel.Open(Folder).CreateModel(NlpTasks.TokenClassification, TinyBert.Labels, new RandomSource(1), out _));
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>The tokenizer has no special tokens, and takes the no-break space for space: such a sentence is a row without tokens.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_BlankSentences_AreLeftOut(bool isProbe)
    {
        StaticVectorsDirectory.Import(Folder, Some, new StaticVectorsOptions(HiddenSize: 4));
        File.WriteAllText(_scratch.File("train.txt"), "the\tD\ndog\tN\n\n\u00a0\tN\n\nthe\tD\n\n\u00a0\tN\n\n");
        File.WriteAllText(_scratch.File("blank.txt"), "\u00a0\tN\n\n");
        var recipe = new Recipe("token-classification", Folder, new DataDescription(_scratch.File("train.txt"), _scratch.File("train.txt"), Separator: "tab"), _scratch.File("run"))
        {
            Training = new TrainingOptions(Epochs: 2, BatchSize: 1, EvalBatchSize: 1, LinearProbe: isProbe),
        };
        using var run = TrainingRun.Prepare(recipe, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((2, 4), (run.Summary.Rows, run.Summary.Train.Examples));
        var result = run.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((true, 4), (result.Finished, result.Steps));

        var nothing = recipe with { Data = new DataDescription(_scratch.File("blank.txt"), Separator: "tab"), Output = _scratch.File("none") };
        Assert.Contains("blank.txt", Assert.Throws<DatasetFormatException>(() => TrainingRun.Prepare(nothing, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        var sources = recipe with
        {
            Data = new DataDescription(null, Separator: "tab", Sources: [new DataSource("full", [_scratch.File("train.txt")]), new DataSource("blank", [_scratch.File("blank.txt")])]),
            Output = _scratch.File("none"),
        };
        Assert.Contains("blank.txt", Assert.Throws<DatasetFormatException>(() => TrainingRun.Prepare(sources, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("window", null)]
    [InlineData("bilstm", TrainingOptions.FreezeEmbeddings)]
    public void Train_TokenClassificationOnVectors_LearnsAndLoadsAgain(string encoder, string? freeze)
    {
        string[] words = ["the", "a", "dog", "cat", "sees", "hears"];
        var values = new float[words.Length * 8];
        new RandomSource(1).Stream(RandomPurpose.Benchmark).FillNormal(values, 1);
        StaticVectorsDirectory.Import(Folder, new WordVectors(words, values, 8), new StaticVectorsOptions(encoder, HiddenSize: 32));
        // "rat" is unknown, and "don't" is two tokens: each word is still tagged once.
        File.WriteAllText(_scratch.File("train.txt"), string.Concat(Enumerable.Repeat("The D\ndog N\nsees V\na D\nrat N\n\nA D\ncat N\ndon't X\nhears V\nthe D\ndog N\n\n", 6)));
        var recipe = new Recipe("token-classification", Folder, new DataDescription(_scratch.File("train.txt"), _scratch.File("train.txt")), _scratch.File("run"))
        {
            Training = new TrainingOptions(Epochs: 30, BatchSize: 4, LearningRate: 1e-2, EvalStrategy: IntervalStrategy.Steps, EvalSteps: 90, SaveStrategy: IntervalStrategy.No, Freeze: freeze),
        };
        RunResult result;
        using (var run = TrainingRun.Prepare(recipe, cancellation: TestContext.Current.CancellationToken))
            result = run.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, result.Metrics["accuracy"]);
        using var saved = PretrainedModel.Open(recipe.Output).LoadSavedTask();
        Assert.Equal(encoder, ((StaticVectorsConfig)saved.Config).Encoder);
        var table = StaticVectorsDirectory.Load(recipe.Output).Vectors.Values.ToArray();
        var isUnchanged = table.AsSpan(16).SequenceEqual(values.Select(value => (float)(Half)value).ToArray());
        Assert.Equal(freeze is not null, isUnchanged);
    }

    [Fact]
    public void Encode_WordThatThePreTokenizerSplits_HasOneLabelAndOnePrediction()
    {
        StaticVectorsDirectory.Import(Folder, Some);
        var rows = NlpTasks.TokenClassification.Encode(
            [new WordExample(["the", "don't", "dog"], ["A", "B", "C"])], PretrainedModel.Open(Folder).Tokenizer, TinyBert.Labels, new TokenWindowOptions(512, 0));
        var row = Assert.Single(rows);
        Assert.Equal([2, 1, 5, 3], row.InputIds); // the do n't dog
        Assert.Equal([0, 1, LabelSet.IgnoredId, 2], row.LabelIds!);
        Assert.Equal([new WordPosition(0, 0), new WordPosition(1, 1), new WordPosition(2, 3)], row.Words);
    }
}

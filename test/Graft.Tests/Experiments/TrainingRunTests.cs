using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Experiments;
using Graft.Randomness;
using Graft.Reports;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Tests.Training;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Experiments;

public class TrainingRunTests
{
    internal static readonly TrainingOptions Options = new(Epochs: 2, BatchSize: 4, LearningRate: 3e-3, LoggingSteps: 3);

    [Fact]
    public void Run_WithDevData_LeavesAModelARecipeAndResults()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch) with { Data = new DataDescription(Data(scratch, "train.txt", 22), Data(scratch, "dev.txt", 6, seed: 2)) };
        var (result, observer) = Run(recipe);
        Assert.True(result.Finished);
        Assert.Equal(12, result.Steps);
        Assert.Equal(12, observer.Steps.Count);
        Assert.Equal("accuracy", result.Primary);
        Assert.InRange(result.Metrics["accuracy"], 0, 1);
        Assert.True(result.Tokens > 100 && result.PeakMemoryBytes > 0 && result.TokensPerSecond > 0);

        var results = GoldenCases.ReadJson(Path.Combine(recipe.Output, "results.json"));
        Assert.Equal(result.KeptStep, results.GetProperty("kept_step").GetInt32());
        Assert.Equal(result.Metrics["accuracy"], results.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal(
            new[] { "train.txt", "dev.txt" }.Select(name => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(scratch.File(name))))),
            results.GetProperty("data_sha256").EnumerateArray().Select(hash => hash.GetString()));
        Assert.Equal(Options, Graft.Experiments.Recipe.Read(Path.Combine(recipe.Output, "recipe.json")).TrainingOptions);
        Assert.False(File.Exists(Path.Combine(recipe.Output, ".lock")));

        using var model = PretrainedModel.Open(recipe.Output).LoadSavedTask();
        Assert.Equal(["ADJ", "DET", "NOUN", "PUNCT", "VERB"], model.Labels!);
    }

    [Fact]
    public void Run_SmallDevDataScoredAtTheEndOnly_SavesThePredictionsOfTheTrainedModel()
    {
        using var scratch = new ScratchFolder();
        var data = new DataDescription(Data(scratch, "train.txt", 40), Data(scratch, "dev.txt", 6, seed: 2));
        var never = Recipe(scratch, Options with { Epochs = 12, EvalStrategy = IntervalStrategy.No }) with { Data = data, Output = scratch.File("never") };
        var always = never with { Training = Options with { Epochs = 12, Keep = KeptWeights.Last }, Output = scratch.File("always") };
        Run(never);
        Run(always);
        Assert.Equal(File.ReadAllText(scratch.File("always/dev-predictions.jsonl")), File.ReadAllText(scratch.File("never/dev-predictions.jsonl")));
    }

    /// <summary>The check before the first step predicts two batches; the words of the other rows have no label then, and there is no O.</summary>
    [Theory]
    [InlineData("the B|dog I|sees B")]
    [InlineData("the B|dog E|sees S|\u200b S")]
    public void Run_SpanTagsWithoutO_TrainsWhateverWordsHaveNoPrediction(string sentence)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllLines(scratch.File("tags.txt"), Enumerable.Repeat(sentence.Split('|').Append(""), 10).SelectMany(lines => lines));
        var recipe = Recipe(scratch, Options with { Epochs = 1, EvalBatchSize = 2 }) with { Data = new DataDescription(scratch.File("tags.txt"), scratch.File("tags.txt")) };
        var (result, _) = Run(recipe);
        Assert.Equal((true, "f1"), (result.Finished, result.Primary));
        Assert.Contains("strict_f1", result.Metrics.Keys);
    }

    [Fact]
    public void Run_FromScratch_BeginsWithNothingOfTheCheckpoint()
    {
        using var scratch = new ScratchFolder();
        // A rate of almost 0: the run ends with the weights that it began with. Its last layer is drawn in any case, from the same seed.
        var options = Options with { Epochs = 1, LearningRate = 1e-12, WeightDecay = 0 };
        var recipe = Recipe(scratch, options);
        Run(recipe with { Output = scratch.File("checkpoint") });
        Run(recipe with { Output = scratch.File("drawn"), FromScratch = true });
        Run(recipe with { Output = scratch.File("again"), FromScratch = true, Model = scratch.File("checkpoint") });
        Run(recipe with { Output = scratch.File("other"), FromScratch = true, Training = options with { Seed = 5 } });

        using var given = Weights("checkpoint");
        using var drawn = Weights("drawn");
        using var other = Weights("other");
        var tables = drawn.NamedParameters().Where(pair => pair.Parameter.dim() == 2 && pair.Name != "classifier.weight").Select(pair => pair.Name).ToList();
        Assert.True(tables.Count > 5);
        Assert.All(tables, name => Assert.True((At(drawn, name) - At(given, name)).abs().mean().item<float>() > 1e-3, name));
        Assert.All(tables, name => Assert.True((At(drawn, name) - At(other, name)).abs().mean().item<float>() > 1e-3, name));
        Assert.Equal(File.ReadAllBytes(scratch.File("drawn/model.safetensors")), File.ReadAllBytes(scratch.File("again/model.safetensors")));
        Assert.True(Graft.Experiments.Recipe.Read(scratch.File("drawn/recipe.json")).FromScratch);
        Assert.Contains("from scratch", File.ReadAllText(scratch.File("drawn/report.html")), StringComparison.Ordinal);

        TaskModel Weights(string name) => PretrainedModel.Open(scratch.File(name)).LoadSavedTask();
        static TorchSharp.torch.Tensor At(TaskModel model, string name) => model.NamedParameters().Single(pair => pair.Name == name).Parameter;
    }

    [Fact]
    public void Run_EnoughEpochs_LearnsToTag()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, Options with { Epochs = 12 }) with { Data = new DataDescription(Data(scratch, "train.txt", 40), Data(scratch, "dev.txt", 10, seed: 2)) };
        Assert.InRange(Run(recipe).Result.Metrics["accuracy"], 0.95, 1);
    }

    [Fact]
    public void Run_WithoutDevData_EndsWithTheLastWeights()
    {
        using var scratch = new ScratchFolder();
        var (result, _) = Run(Recipe(scratch));
        Assert.Equal((12, 12, null), (result.Steps, result.KeptStep, result.Primary));
        Assert.Empty(result.Metrics);
    }

    [Fact]
    public void Run_StoppedAndResumed_GivesTheBytesOfAnUninterruptedRun()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var options = Options with { Seed = 3 };
        Run(Recipe(whole, options, share: 0.2));
        var recipe = Recipe(parts, options, share: 0.2);
        var (stopped, _) = Run(recipe, stopAfter: 4);
        Assert.False(stopped.Finished);
        Assert.False(File.Exists(Path.Combine(recipe.Output, "model.safetensors")));
        Assert.False(File.Exists(Path.Combine(recipe.Output, "results.json")));
        Assert.True(Run(recipe, resume: true).Result.Finished);
        foreach (var file in new[] { "model.safetensors", "config.json", "vocab.txt" })
            Assert.True(File.ReadAllBytes(Path.Combine(whole.Path, "run", file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(recipe.Output, file))), file);
    }

    [Theory]
    [InlineData("results.json")]
    [InlineData("results.json", "model.safetensors")]
    [InlineData("results.json", "model.safetensors", "vocab.txt", "config.json")]
    public void Run_KilledWhileTheModelWasPublished_PublishesTheSameBytes(params string[] notYetThere)
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, share: 0.2);
        Run(recipe);
        string[] files = ["model.safetensors", "config.json", "vocab.txt"];
        var before = files.Select(file => File.ReadAllBytes(Path.Combine(recipe.Output, file))).ToList();
        foreach (var file in notYetThere)
            File.Delete(Path.Combine(recipe.Output, file));
        var leftover = Path.Combine(recipe.Output, ".model.safetensors.0123456789abcdef0123456789abcdef.graft-tmp");
        File.WriteAllText(leftover, "half");

        var (result, observer) = Run(recipe, resume: true);
        Assert.True(result.Finished);
        Assert.Empty(observer.Steps);
        Assert.Equal(before, files.Select(file => File.ReadAllBytes(Path.Combine(recipe.Output, file))));
        Assert.True(File.Exists(Path.Combine(recipe.Output, "results.json")));
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void Run_StoppedAndResumed_GivesTheReportOfAnUninterruptedRunButForWhatIsMeasured()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        string Report(ScratchFolder scratch) => Regex.Replace(File.ReadAllText(Path.Combine(scratch.Path, "run", "report.html")), "<span class=\"measured\">[^<]*</span>", "");
        Run(Recipe(whole, share: 0.2));
        Run(Recipe(parts, share: 0.2), stopAfter: 4);
        Assert.False(File.Exists(Path.Combine(parts.Path, "run", "report.html")));
        Run(Recipe(parts, share: 0.2), resume: true);
        Assert.Equal(Report(whole), Report(parts));
        Assert.Equal(File.ReadAllText(Path.Combine(whole.Path, "run", "dev-predictions.jsonl")), File.ReadAllText(Path.Combine(parts.Path, "run", "dev-predictions.jsonl")));
        // Once more from the last checkpoint, where nothing is left to train or to score: the predictions are made anew.
        File.Delete(Path.Combine(parts.Path, "run", "dev-predictions.jsonl"));
        Run(Recipe(parts, share: 0.2), resume: true);
        Assert.Equal(Report(whole), Report(parts));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(null)]
    public void Run_Finished_LeavesAReport(double? share)
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, share: share);
        var (result, _) = Run(recipe);
        var run = RunRecord.Read(recipe.Output);
        Assert.Equal((true, result.Steps, result.Primary), (run.IsFinished, run.Steps, run.Primary));
        Assert.Equal(share is null ? 1 : 0, run.Missing.Count);
        Assert.Equal(File.ReadAllText(Path.Combine(recipe.Output, "report.html")), RunReport.Html(run));
        // Folder and data can move together: nothing says where they were.
        Assert.All(["report.html", "data.json", "recipe.json"], file => Assert.DoesNotContain(scratch.Path, File.ReadAllText(Path.Combine(recipe.Output, file)), StringComparison.Ordinal));
    }

    [Fact]
    public void Run_SavedRecipeAgain_GivesTheSameBytes()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, share: 0.2);
        Run(recipe);
        var again = Graft.Experiments.Recipe.Read(Path.Combine(recipe.Output, "recipe.json")) with { Output = scratch.File("again") };
        Run(again);
        Assert.Equal(File.ReadAllBytes(Path.Combine(recipe.Output, "model.safetensors")), File.ReadAllBytes(Path.Combine(again.Output, "model.safetensors")));
    }

    [Fact]
    public void Run_LinearProbe_LeavesAnOrdinaryModelThatScoresTheSame()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, Options with { LinearProbe = true, LearningRate = 3e-2, Epochs = 8, Keep = KeptWeights.Last }) with
        {
            Data = new DataDescription(Data(scratch, "train.txt", 40), Data(scratch, "dev.txt", 10, seed: 2)),
        };
        var (result, _) = Run(recipe);
        Assert.InRange(result.Metrics["accuracy"], 0.5, 1);

        var source = PretrainedModel.Open(recipe.Output);
        using var model = source.LoadSavedTask();
        var dev = WordDataset.Read(scratch.File("dev.txt"));
        var rows = NlpTasks.TokenClassification.Encode(dev, source.Tokenizer, model.Labels, new TokenWindowOptions(64), cancellation: TestContext.Current.CancellationToken);
        var predictions = NlpTasks.TokenClassification.Predict(model, [.. dev.Select(row => row.Words.Count)], rows, 4, cancellation: TestContext.Current.CancellationToken);
        var scores = TokenClassificationReport.Compare(dev, predictions).Scores;
        Assert.Equal(scores.Metrics["accuracy"], result.Metrics["accuracy"]);
        Assert.Equal(scores.Metrics["loss"], result.Metrics["loss"], 1e-5);
    }

    [Fact]
    public void Run_StoppedEarly_IsFinishedAndSaysSo()
    {
        using var scratch = new ScratchFolder();
        // The rate is so small that no evaluation gains anything.
        var options = Options with { Epochs = 50, LearningRate = 1e-12, EarlyStoppingPatience = 2 };
        var (result, _) = Run(Recipe(scratch, options, share: 0.2));
        Assert.Equal((true, true, 15, 5), (result.Finished, result.StoppedEarly, result.Steps, result.KeptStep));
        Assert.True(File.Exists(Path.Combine(scratch.File("run"), "model.safetensors")));
        var again = Run(Recipe(scratch, options, share: 0.2), resume: true);
        Assert.Equal((15, true), (again.Result.Steps, again.Result.StoppedEarly));
        Assert.Empty(again.Observer.Steps);
    }

    [Theory]
    [InlineData("VERB,PUNCT,NOUN,DET,ADJ", true)]
    [InlineData("VERB,PUNCT,NOUN,DET,ADJ,X", false)]
    [InlineData("VERB,PUNCT,NOUN,DET,X", false)]
    public void Run_ModelWithAHead_KeepsItWhereTheLabelsAreTheSame(string published, bool isKept)
    {
        using var scratch = new ScratchFolder();
        using var before = TinyBert.Tagger(labels: new LabelSet(published.Split(',')));
        PretrainedModel.Open(TinyBert.Folder).Save(scratch.File("published"), before);
        // A rate of almost 0: the run ends with the weights that it began with.
        var recipe = Recipe(scratch, Options with { Epochs = 1, LearningRate = 1e-12, WeightDecay = 0 }) with { Model = scratch.File("published") };
        string[] ordinal = ["ADJ", "DET", "NOUN", "PUNCT", "VERB"];
        using (var run = Prepare(recipe))
        {
            Assert.Equal(isKept ? published.Split(',') : ordinal, run.Labels);
            Assert.Equal(isKept ? [] : ["classifier.bias", "classifier.weight"], run.Summary.NewParameters.Order());
        }

        using (var run = Prepare(recipe with { Data = recipe.Data with { Labels = ordinal } }))
            Assert.Equal(ordinal, run.Labels);
        using (var run = Prepare(recipe with { FromScratch = true }))
            Assert.Equal(ordinal, run.Labels);
        if (!isKept)
            return;
        Run(recipe);
        using var after = PretrainedModel.Open(recipe.Output).LoadSavedTask();
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var batch = Batch.Collate(TinyBert.Rows(6), 0);
        before.eval();
        after.eval();
        Assert.True(before.Logits(batch).allclose(after.Logits(batch), 1e-5, 1e-5));
    }

    [Fact]
    public void Run_DirectoryThatAnotherRunHolds_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        Directory.CreateDirectory(recipe.Output);
        using var held = new FileStream(Path.Combine(recipe.Output, ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("another process", Assert.Throws<CheckpointFormatException>(() => Run(recipe)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dev.txt", "NOUN", "VERB")]
    [InlineData("dev.txt", "small ADJ", "big ADJ")]
    [InlineData("train.txt", "PUNCT", "POINT")] // the same id as before
    public void Run_ResumedWithOtherDevDataOrLabels_IsRefused(string file, string before, string after)
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch) with { Data = new DataDescription(Data(scratch, "train.txt", 22), file == "dev.txt" ? Data(scratch, file, 6, seed: 2) : null) };
        Assert.False(Run(recipe, stopAfter: 3).Result.Finished);
        var text = File.ReadAllText(scratch.File(file));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(scratch.File(file), text.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains("dev data, labels", Assert.Throws<CheckpointFormatException>(() => Run(recipe, resume: true)).Message, StringComparison.Ordinal);
        File.WriteAllText(scratch.File(file), text);
        Assert.True(Run(recipe, resume: true).Result.Finished);
    }

    internal static TrainingRun Prepare(Recipe recipe, bool resume = false) => TrainingRun.Prepare(recipe, resume, cancellation: TestContext.Current.CancellationToken);

    internal static (RunResult Result, RecordingObserver Observer) Run(Recipe recipe, bool resume = false, int? stopAfter = null)
    {
        using var stop = new CancellationTokenSource();
        var observer = new RecordingObserver
        {
            StepDone = report =>
            {
                if (report.Update == stopAfter)
                    stop.Cancel();
            },
        };
        using var run = Prepare(recipe, resume);
        return (run.Run(observer, stop.Token), observer);
    }

    internal static Recipe Recipe(ScratchFolder scratch, TrainingOptions? options = null, double? share = null) => new(
        NlpTasks.TokenClassification.Name, TinyBert.Folder, new DataDescription(Data(scratch, "train.txt", 22), DevShare: share), scratch.File("run"), options ?? Options);

    /// <summary>A column file of small sentences in the fixture's vocabulary.</summary>
    internal static string Data(ScratchFolder scratch, string name, int sentences, long seed = 1)
    {
        (string Tag, string[] Words)[] classes =
        [
            ("DET", ["the", "a", "this", "every"]), ("ADJ", ["small", "big", "red", "quiet"]), ("NOUN", ["dog", "cat", "bird", "tree", "river"]),
            ("VERB", ["sees", "finds", "likes", "opens"]), ("PUNCT", [".", "!"]),
        ];
        int[][] patterns = [[0, 2, 3, 0, 2, 4], [0, 1, 2, 3, 4], [2, 3, 0, 1, 1, 2, 4], [0, 2, 3, 4]];
        var random = new RandomSource(seed).Stream(RandomPurpose.HoldOut, 7);
        var lines = Enumerable.Range(0, sentences).SelectMany(_ => patterns[random.NextInt(4)]
            .Select(index => $"{classes[index].Words[random.NextInt(classes[index].Words.Length)]} {classes[index].Tag}").Append(""));
        File.WriteAllLines(scratch.File(name), lines);
        return scratch.File(name);
    }
}

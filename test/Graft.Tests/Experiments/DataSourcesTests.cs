using Graft.Experiments;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Tests.Reports;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Experiments;

/// <summary>Runs on several sources.</summary>
public class DataSourcesTests
{
    private static readonly TrainingOptions Options = new(Epochs: 3, BatchSize: 4, LearningRate: 3e-3, Seed: 5);

    [Fact]
    public void Run_TwoSources_ChoosesByTheMeanOfTheirDevScores()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        var result = Run(recipe);
        Assert.Equal("mean_accuracy", result.Primary);
        Assert.Equal((result.Metrics["accuracy_fr"] + result.Metrics["accuracy_es"]) / 2, result.Metrics["mean_accuracy"], 1e-12);

        var evaluations = File.ReadLines(scratch.File("run/metrics.jsonl")).Where(line => line.Contains("\"metrics\"", StringComparison.Ordinal))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("metrics")).ToList();
        Assert.Equal(evaluations.Max(metrics => metrics.GetProperty("mean_accuracy").GetDouble()), result.Metrics["mean_accuracy"]);
        var sources = GoldenCases.ReadJson(scratch.File("run/data.json")).GetProperty("sources");
        // 20^0.5 and 5^0.5: two thirds and one third of an epoch.
        Assert.Equal(2.0 / 3, sources[0].GetProperty("share").GetDouble(), 1e-9);
        Assert.Equal(("es", 5), (sources[1].GetProperty("name").GetString(), sources[1].GetProperty("sentences").GetInt32()));
    }

    [Fact]
    public void Run_SavedRecipe_GivesTheSameWeights()
    {
        using var scratch = new ScratchFolder();
        Run(Recipe(scratch));
        var again = Graft.Experiments.Recipe.Read(scratch.File("run/recipe.json"));
        Run(again with { Output = scratch.File("again") });
        Assert.Equal(File.ReadAllBytes(scratch.File("run/model.safetensors")), File.ReadAllBytes(scratch.File("again/model.safetensors")));
        Run(again with { Output = scratch.File("other"), Data = again.Data with { Alpha = 1 } });
        Assert.NotEqual(File.ReadAllBytes(scratch.File("run/model.safetensors")), File.ReadAllBytes(scratch.File("other/model.safetensors")));
    }

    [Fact]
    public void Run_OneSourceOfOneFile_IsTheRunOfThatFile()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        var source = recipe.Data.Sources![0];
        Run(recipe with { Data = new DataDescription(Sources: [source]), Output = scratch.File("source") });
        Run(recipe with { Data = new DataDescription(source.Train[0], source.Dev![0]), Output = scratch.File("file") });
        Assert.Equal(File.ReadAllBytes(scratch.File("file/model.safetensors")), File.ReadAllBytes(scratch.File("source/model.safetensors")));
        Assert.Equal(File.ReadAllBytes(scratch.File("file/dev-predictions.jsonl")), File.ReadAllBytes(scratch.File("source/dev-predictions.jsonl")));
    }

    [Fact]
    public void Run_AverageThatIsBetter_IsWhatIsSavedScoredAndPredicted()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch) with { Training = Options with { Keep = KeptWeights.BestOrAverage, AverageDecay = 0.9 } };
        var result = Run(recipe);
        var choice = result.Choice!;
        Assert.Equal(choice.Average.Score >= choice.Best!.Score, choice.IsAverage);
        Assert.Equal((choice.IsAverage ? choice.Average : choice.Best).Metrics["mean_accuracy"], result.Metrics["mean_accuracy"]);
        var predictions = Graft.Reports.DevPredictions.Read(scratch.File("run/dev-predictions.jsonl"));
        var pairs = predictions.Sentences.SelectMany(sentence => sentence.Labels.Zip(sentence.Predicted)).ToList();
        Assert.Equal(result.Metrics["accuracy"], (double)pairs.Count(pair => pair.First == pair.Second) / pairs.Count, 1e-12);
        Assert.Equal(["../es-dev.conllu", "../fr-dev.conllu"], predictions.Sentences.Select(sentence => sentence.File).Distinct().Order());
        var page = new ReportPage(File.ReadAllText(scratch.File("run/report.html")));
        page.AssertSound();
        Assert.Contains("fr + es", page.Text, StringComparison.Ordinal);
        Assert.Contains("dev mean accuracy", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Limits_AreNestedAndOfEachSource()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        List<string> Ids(int limit) => [.. RunData.Read(recipe with { Data = recipe.Data with { Sources = [recipe.Data.Sources![0] with { Limit = limit }, recipe.Data.Sources[1]] } })
            .Train.Select(sentence => sentence.SentenceId!)];
        Assert.Equal(3 + 5, Ids(3).Count);
        Assert.Empty(Ids(3).Except(Ids(9)));
        Assert.Contains("of fr", Assert.Throws<ArgumentException>(() => Ids(21)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SourcesThatDoNotHold_AreNamed()
    {
        static IReadOnlyList<string> Problems(DataDescription data, TrainingOptions? training = null) => new Recipe("token-classification", "m", data, "o", training).Validate();
        DataSource fr = new("fr", ["a"], ["b"]), es = new("es", ["c"]);
        Assert.Empty(Problems(new DataDescription(Sources: [fr, es], Alpha: 1)));
        Assert.Contains("named twice", Assert.Single(Problems(new DataDescription(Sources: [fr, fr]))), StringComparison.Ordinal);
        Assert.Contains("'f r'", Assert.Single(Problems(new DataDescription(Sources: [fr with { Name = "f r" }]))), StringComparison.Ordinal);
        Assert.Contains("--alpha", Assert.Single(Problems(new DataDescription(Sources: [fr, es], Alpha: 1.5))), StringComparison.Ordinal);
        Assert.Contains("--alpha", Assert.Single(Problems(new DataDescription("t", Alpha: 0.5))), StringComparison.Ordinal);
        Assert.Contains("--train", Assert.Single(Problems(new DataDescription("t", Sources: [fr]))), StringComparison.Ordinal);
        Assert.Contains("limit", Assert.Single(Problems(new DataDescription(Sources: [fr with { Limit = 0 }]))), StringComparison.Ordinal);
        Assert.Contains("sequential", Assert.Single(Problems(new DataDescription(Sources: [fr, es]), new TrainingOptions(TrainSamplingStrategy: SamplingStrategy.Sequential))), StringComparison.Ordinal);
        Assert.Contains("dev data", Assert.Single(Problems(new DataDescription(Sources: [es]), new TrainingOptions(EarlyStoppingPatience: 1))), StringComparison.Ordinal);
    }

    private static Recipe Recipe(ScratchFolder scratch) => new(
        NlpTasks.TokenClassification.Name, TinyBert.Folder,
        new DataDescription(Sources:
        [
            new DataSource("fr", [TinyTreebanks.Write(scratch, "fr-train.conllu", "fr", 20)], [TinyTreebanks.Write(scratch, "fr-dev.conllu", "fr", 5, seed: 2)]),
            new DataSource("es", [TinyTreebanks.Write(scratch, "es-train.conllu", "es", 5)], [TinyTreebanks.Write(scratch, "es-dev.conllu", "es", 5, seed: 2)]),
        ]),
        scratch.File("run"), Options);

    private static RunResult Run(Recipe recipe)
    {
        using var run = TrainingRun.Prepare(recipe, cancellation: TestContext.Current.CancellationToken);
        return run.Run(cancellation: TestContext.Current.CancellationToken);
    }
}

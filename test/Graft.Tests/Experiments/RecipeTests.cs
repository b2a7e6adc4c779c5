using System.Text.Json.Nodes;
using Graft.Data;
using Graft.Experiments;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Training;
using Graft.Training.Schedules;
using Xunit;

namespace Graft.Tests.Experiments;

public class RecipeTests
{
    private const string Needed = """
        "task": "token-classification", "model": "models/tiny", "data": {"train": "data/train.conllu"}, "output": "../runs/one"
        """;

    [Fact]
    public void Read_AbsentKeys_TakesEveryDefault()
    {
        using var scratch = new ScratchFolder();
        var recipe = Read(scratch, $"{{{Needed}}}");
        Assert.Equal(new TrainingOptions(), recipe.TrainingOptions);
        Assert.Equal((null, 16, SubwordLabels.First, "cpu"), (recipe.MaxLength, recipe.StrideWords, recipe.SubwordLabels, recipe.Device));
        Assert.Equal(new DataDescription(scratch.File("data/train.conllu")), recipe.Data);
    }

    [Fact]
    public void Read_SomeTrainingKeys_LeavesTheOthersAtTheirDefaults()
    {
        using var scratch = new ScratchFolder();
        var recipe = Read(scratch, $$"""{{{Needed}}, "training": {"learning_rate": 0.0002, "batch_size": 32, "lr_scheduler_type": "cosine_with_restarts"} }""");
        Assert.Equal(new TrainingOptions(LearningRate: 2e-4, BatchSize: 32, LrSchedulerType: ScheduleKind.CosineWithRestarts), recipe.TrainingOptions);
    }

    [Fact]
    public void Defaults_Training_AreTheReferenceTrainers()
    {
        var options = new TrainingOptions();
        Assert.Equal((3, 8, 1, 5e-5, 0, 0), (options.Epochs, options.BatchSize, options.GradientAccumulationSteps, options.LearningRate, options.WarmupRatio, options.WarmupSteps));
        Assert.Equal((0, 0.9, 0.999, 1e-8, 1, 0, 42L), (options.WeightDecay, options.AdamBeta1, options.AdamBeta2, options.AdamEpsilon, options.MaxGradNorm, options.LabelSmoothingFactor, options.Seed));
        Assert.Equal((ScheduleKind.Linear, SamplingStrategy.Random, KeptWeights.Best), (options.LrSchedulerType, options.TrainSamplingStrategy, options.Keep));
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void Read_RelativePaths_StartAtTheRecipesFolder()
    {
        using var scratch = new ScratchFolder();
        var recipe = Read(scratch, $"{{{Needed}}}");
        Assert.Equal(scratch.File("models/tiny"), recipe.Model);
        Assert.Equal(Path.GetFullPath("../runs/one", scratch.Path), recipe.Output);
    }

    [Fact]
    public void Write_FullRecipe_ReadsBackTheSameAndMovesWithItsFolder()
    {
        using var scratch = new ScratchFolder();
        var recipe = new Recipe(
            "token-classification", scratch.File("models/tiny"),
            new DataDescription(
                scratch.File("data/train.txt"), scratch.File("data/dev.txt"), null, WordFileFormat.Columns, "2", 1, UnitOfText.Surface, "tab", "#", TextEncoding.Latin1, ["B", "A"]),
            scratch.Path,
            new TrainingOptions(Epochs: 1.5, MaxSteps: 7, BatchSize: 3, Seed: 9, TrainSamplingStrategy: SamplingStrategy.GroupByLength, Keep: KeptWeights.Last),
            MaxLength: 48, StrideWords: 3, SubwordLabels: SubwordLabels.AllInside, Device: "cuda");
        recipe.Write(scratch.File("recipe.json"));
        var again = Recipe.Read(scratch.File("recipe.json"));
        Assert.Equal(recipe.Data.Labels, again.Data.Labels);
        Assert.Equal(recipe with { Data = recipe.Data with { Labels = null } }, again with { Data = again.Data with { Labels = null } });
        Assert.DoesNotContain(scratch.Path, File.ReadAllText(scratch.File("recipe.json")), StringComparison.Ordinal);
        Assert.Equal("group_by_length", JsonNode.Parse(File.ReadAllText(scratch.File("recipe.json")))!["training"]!["train_sampling_strategy"]!.GetValue<string>());

        Directory.CreateDirectory(scratch.File("moved"));
        File.Move(scratch.File("recipe.json"), scratch.File("moved/recipe.json"));
        Assert.Equal(scratch.File("moved/models/tiny"), Recipe.Read(scratch.File("moved/recipe.json")).Model);
    }

    [Fact]
    public void Write_DefaultsOnly_SavesTheResolvedOptions()
    {
        using var scratch = new ScratchFolder();
        Read(scratch, $"{{{Needed}}}").Write(scratch.File("resolved.json"));
        var training = JsonNode.Parse(File.ReadAllText(scratch.File("resolved.json")))!["training"]!.AsObject();
        Assert.Equal(5e-5, training["learning_rate"]!.GetValue<double>());
        Assert.Equal(42, training["seed"]!.GetValue<long>());
        Assert.Equal("best", training["keep"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("\"learning_rate\": 1", "learning_rate")] // belongs under training
    [InlineData("\"training\": {\"lr\": 1}", "lr")]
    [InlineData("\"training\": {\"learning_rate\": \"fast\"}", "learning_rate")]
    [InlineData("\"training\": {\"lr_scheduler_type\": \"sometimes\"}", "lr_scheduler_type")]
    [InlineData("\"training\": {\"lr_scheduler_type\": 3}", "lr_scheduler_type")]
    [InlineData("\"task\": \"token-classification\"", "task")] // a second time
    public void Read_KeyThatIsUnknownOrMalformed_NamesIt(string extra, string named)
    {
        using var scratch = new ScratchFolder();
        var error = Assert.Throws<RecipeFormatException>(() => Read(scratch, $"{{{Needed}, {extra}}}"));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("recipe.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("{\"task\": \"token-classification\", \"model\": \"m\", \"output\": \"o\"}")]
    [InlineData("{\"task\": \"token-classification\", \"model\": \"m\", \"output\": \"o\", \"data\": {}}")]
    [InlineData("{\"task\": null, \"model\": \"m\", \"output\": \"o\", \"data\": {\"train\": \"t\"}}")]
    public void Read_NotARecipe_IsRefused(string json)
    {
        using var scratch = new ScratchFolder();
        Assert.Throws<RecipeFormatException>(() => Read(scratch, json));
    }

    [Fact]
    public void Read_RecipeOfAnotherCommand_NamesThat()
    {
        using var scratch = new ScratchFolder();
        const string Pretraining = "{\"corpus\": \"c\", \"output\": \"o\"}", Transfer = "{\"run\": {}, \"sources\": [], \"targets\": []}";
        Assert.Contains("`graft pretrain --recipe`", Assert.Throws<RecipeFormatException>(() => Read(scratch, Pretraining)).Message, StringComparison.Ordinal);
        Assert.Contains("`graft transfer --recipe`", Assert.Throws<RecipeFormatException>(() => Read(scratch, Transfer)).Message, StringComparison.Ordinal);
        File.WriteAllText(scratch.File("labelled.json"), $"{{{Needed}}}");
        Assert.Contains("`graft train --recipe`", Assert.Throws<RecipeFormatException>(() => PretrainingRecipe.Read(scratch.File("labelled.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsRefused()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains("none.json", Assert.Throws<RecipeFormatException>(() => Recipe.Read(scratch.File("none.json"))).Message, StringComparison.Ordinal);
        Assert.Throws<RecipeFormatException>(() => Recipe.Read(scratch.File("no/none.json")));
    }

    [Fact]
    public void Validate_SeveralProblems_NamesThemAll()
    {
        var recipe = new Recipe("no-task", "m", new DataDescription("t", "d", 1.5), "o", new TrainingOptions(BatchSize: 0), MaxLength: 2, StrideWords: -1);
        var problems = string.Join('\n', recipe.Validate());
        Assert.All(["no-task", "--batch-size", "--max-length", "--stride-words", "--dev-share"], word => Assert.Contains(word, problems, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "1", 3, null, "--limit")]
    [InlineData(null, "", 3, null, "--seeds")]
    [InlineData(null, "1,2,1", 3, null, "--seeds")]
    [InlineData(null, null, 3, 2, "--early-stopping-patience needs dev data")]
    public void Validate_LimitSeedsOrStoppingThatDoNotHold_AreNamed(int? limit, string? seeds, double epochs, int? patience, string named)
    {
        var recipe = new Recipe(
            "token-classification", "m", new DataDescription("t", Limit: limit), "o", new TrainingOptions(Epochs: epochs, EarlyStoppingPatience: patience),
            Seeds: seeds?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToList());
        Assert.Contains(named, Assert.Single(recipe.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CraftOptions_ReadBackTheSameInSnakeCase()
    {
        using var scratch = new ScratchFolder();
        var training = new TrainingOptions(
            Freeze: "2", GradualUnfreezing: 0.5, LayerDecay: 0.8, HeadLearningRate: 1e-3, Keep: KeptWeights.Average, AverageDecay: 0.9, EarlyStoppingPatience: 2,
            EarlyStoppingThreshold: 0.01, ClassWeights: "O=0.2");
        new Recipe("token-classification", "m", new DataDescription("t", Limit: 5), "o", training, Seeds: [3, 1]).Write(scratch.File("recipe.json"));
        var again = Recipe.Read(scratch.File("recipe.json"));
        Assert.Equal(training, again.TrainingOptions);
        Assert.Equal([3, 1], again.Seeds!);
        Assert.Equal(5, again.Data.Limit);
        var keys = JsonNode.Parse(File.ReadAllText(scratch.File("recipe.json")))!["training"]!.AsObject().Select(pair => pair.Key);
        Assert.Superset(
            new HashSet<string> { "freeze", "gradual_unfreezing", "layer_decay", "head_learning_rate", "average_decay", "early_stopping_patience", "early_stopping_threshold", "class_weights", "linear_probe" },
            keys.ToHashSet());
    }

    private static Recipe Read(ScratchFolder scratch, string json)
    {
        File.WriteAllText(scratch.File("recipe.json"), json);
        return Recipe.Read(scratch.File("recipe.json"));
    }
}

using Graft.Experiments;
using Graft.Experiments.Transfer;
using Graft.Tests.Checkpoints;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Experiments.Transfer;

public class TransferRecipeTests
{
    private static readonly TransferRecipe Sound = new(
        new Recipe("token-classification", "model", new DataDescription(), "output"),
        [new DataSource("fr", ["fr"], ["fr-dev"]), new DataSource("es", ["es"], ["es-dev"])],
        [new TransferTarget("it", ["pud", "markit"], ["it"], ["it-dev"])]);

    [Fact]
    public void Write_Study_ReadsBackTheSameWithItsDefaults()
    {
        using var scratch = new ScratchFolder();
        var recipe = TinyStudy.Recipe(scratch) with { Limit = 7, Alpha = 0.3 };
        recipe.Write(scratch.File("recipe.json"));
        Assert.DoesNotContain(scratch.Path, File.ReadAllText(scratch.File("recipe.json")), StringComparison.Ordinal);
        var again = TransferRecipe.Read(scratch.File("recipe.json"));
        Assert.Equal(recipe.Sources.SelectMany(source => source.Train.Concat(source.Dev!)), again.Sources.SelectMany(source => source.Train.Concat(source.Dev!)));
        Assert.Equal(recipe.Targets.SelectMany(target => target.Test), again.Targets.SelectMany(target => target.Test));
        Assert.Equal(["fr", "es", "fr+es"], again.Sets!);
        Assert.Equal((7, 0.3, recipe.Run.Output, recipe.TrainingOptions), (again.Limit, again.Alpha, again.Run.Output, again.TrainingOptions));
        Assert.Equal([1, 2], again.Seeds);
    }

    [Fact]
    public void Defaults_Study_AreThreeSeedsAndTheBetterOfBestAndAverage()
    {
        Assert.Empty(Sound.Validate());
        Assert.Equal([1, 2, 3], Sound.Seeds);
        Assert.Equal((KeptWeights.BestOrAverage, 0.99), (Sound.TrainingOptions.Keep, Sound.TrainingOptions.AverageDecay));
        Assert.Equal(["fr"], (Sound with { Sources = [Sound.Sources[0]] }).SourceSets);
    }

    public static TheoryData<string, Func<TransferRecipe, TransferRecipe>> Faults => new()
    {
        { "--source is missing", recipe => recipe with { Sources = [], Sets = [] } },
        { "--target is missing", recipe => recipe with { Targets = [] } },
        { "--source fr needs dev data", recipe => recipe with { Sources = [recipe.Sources[0] with { Dev = null }, recipe.Sources[1]] } },
        { "the source fr is named twice", recipe => recipe with { Sources = [recipe.Sources[0], recipe.Sources[0]], Sets = ["fr"] } },
        { "not 'f+r'", recipe => recipe with { Sources = [recipe.Sources[0] with { Name = "f+r" }, recipe.Sources[1]], Sets = ["es"] } },
        { "--set fr+pt: 'pt' is no source", recipe => recipe with { Sets = ["fr+pt"] } },
        { "--set es+fr is there twice", recipe => recipe with { Sets = ["fr+es", "es+fr"] } },
        { "--set fr+fr names a source twice", recipe => recipe with { Sets = ["fr+fr"] } },
        { "--few-shot must be numbers", recipe => recipe with { FewShot = [10, 0] } },
        { "--few-shot must be numbers", recipe => recipe with { FewShot = [10, 10] } },
        { "--few-shot adds sentences of a target", recipe => recipe with { FewShot = [10], Targets = [recipe.Targets[0] with { Train = null, Dev = null }] } },
        { "--target-train it needs dev data", recipe => recipe with { Targets = [recipe.Targets[0] with { Dev = null }] } },
        { "--target-train fr: it is a source already", recipe => recipe with { Targets = [recipe.Targets[0] with { Name = "fr" }] } },
        { "two files that are called pud", recipe => recipe with { Targets = [recipe.Targets[0] with { Test = ["a/pud.conllu", "b/pud.conllu"] }] } },
        { "must take no part in training", recipe => recipe with { Targets = [recipe.Targets[0] with { Test = ["./fr-dev"] }] } },
        { "must take no part in training", recipe => recipe with { Targets = [recipe.Targets[0] with { Test = ["it"] }] } },
        { "--alpha must lie in [0, 1]", recipe => recipe with { Alpha = 2 } },
        { "--limit must be at least 1", recipe => recipe with { Limit = 0 } },
        { "--seeds must be", recipe => recipe with { Run = recipe.Run with { Seeds = [1, 1] } } },
        { "--epochs", recipe => recipe with { Run = recipe.Run with { Training = new TrainingOptions(Epochs: 0) } } },
        { "sequential", recipe => recipe with { Run = recipe.Run with { Training = new TrainingOptions(TrainSamplingStrategy: SamplingStrategy.Sequential) } } },
        { "not for 'masked-language-modeling'", recipe => recipe with { Run = recipe.Run with { Task = "masked-language-modeling" } } },
        { "its run names none", recipe => recipe with { Run = recipe.Run with { Data = new DataDescription(Labels: ["A"], Alpha: 0.5) } } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_Fault_IsTheOneThatIsNamed(string said, Func<TransferRecipe, TransferRecipe> spoil)
    {
        var problems = spoil(Sound).Validate();
        Assert.Contains(said, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RecipeOfARun_SaysWhatIsUnknown()
    {
        using var scratch = new ScratchFolder();
        new Recipe("token-classification", "m", new DataDescription("t"), "o").Write(scratch.File("recipe.json"));
        Assert.Contains("recipe.json", Assert.Throws<RecipeFormatException>(() => TransferRecipe.Read(scratch.File("recipe.json"))).Message, StringComparison.Ordinal);
    }
}

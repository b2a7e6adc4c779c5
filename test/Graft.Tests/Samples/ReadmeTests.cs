using Graft.Experiments;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Samples;

/// <summary>What the README shows is what is there.</summary>
public class ReadmeTests
{
    [Fact]
    public void Program_ThatIsShown_IsTheSample() => Assert.Equal(
        File.ReadAllText(Path.Combine(SharedFiles.Repository, "samples", "train-and-tag.cs")), Readme.Program);

    [Fact]
    public void Links_IntoTheRepository_Lead()
    {
        var targets = Readme.LocalLinks().ToList();
        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(SharedFiles.Repository, target)), $"{target} is not there"));
    }

    [Fact]
    public void FirstCommand_OfTheReadme_IsTheFirstRecipe()
    {
        var recipe = Recipe.Read(Path.Combine(SharedFiles.Repository, "recipes", "first.json"));
        var words = Readme.FirstRun[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string Value(string option) => words[Array.IndexOf(words, option) + 1];
        string PathOf(string option) => Path.GetFullPath(Value(option), SharedFiles.Repository);

        Assert.Equal(["./graft", "train", recipe.Task], words[..3]);
        Assert.Equal(recipe.Model, PathOf("--model"));
        Assert.Equal(recipe.Data.Train, PathOf("--train"));
        Assert.Equal(recipe.Data.Dev, PathOf("--dev"));
        Assert.Equal(recipe.Data.LabelColumn, Value("--label-column"));
        Assert.Equal(recipe.Output, PathOf("--output"));
        Assert.Equal(
            recipe.TrainingOptions, new() { Epochs = double.Parse(Value("--epochs")), LearningRate = double.Parse(Value("--learning-rate")) });
    }
}

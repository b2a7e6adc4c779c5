using Graft.Checkpoints;
using Graft.Data;
using Graft.Experiments;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using TorchSharp;
using Xunit;
using static Graft.Tests.Experiments.TrainingRunTests;

namespace Graft.Tests.Experiments;

/// <summary>What a run checks, takes and refuses before it trains.</summary>
public class TrainingRunPreparationTests
{
    [Fact]
    public void Prepare_HeldOutShare_IsTheSameForASeedAndSharesNoSentence()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, share: 0.25);
        using var one = TrainingRun.Prepare(recipe, cancellation: TestContext.Current.CancellationToken);
        using var same = TrainingRun.Prepare(recipe, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((16, 6), (one.Summary.Rows, one.Summary.Dev!.Examples));
        Assert.Equal((one.Summary.Tokens, one.Summary.Dev.Words), (same.Summary.Tokens, same.Summary.Dev!.Words));
        var others = Enumerable.Range(1, 6).Select(seed =>
        {
            using var run = TrainingRun.Prepare(recipe with { Training = Options with { Seed = seed } }, cancellation: TestContext.Current.CancellationToken);
            return run.Summary.Tokens;
        });
        Assert.True(others.Distinct().Count() > 1, "another seed holds out other sentences");
    }

    [Fact]
    public void Prepare_Limit_TakesNestedSubsetsInTheOrderOfTheFile()
    {
        using var scratch = new ScratchFolder();
        var lines = Enumerable.Range(0, 40).SelectMany(row => new[] { $"w{row} {(row % 2 == 0 ? "A" : "B")}", "" });
        File.WriteAllLines(scratch.File("rows.txt"), lines);
        var recipe = Recipe(scratch) with { Data = new DataDescription(scratch.File("rows.txt"), DevShare: 0.25) };
        var all = Words(recipe);
        Assert.Equal(30, all.Count);
        var (ten, twenty) = (Words(Limited(10)), Words(Limited(20)));
        Assert.Equal((10, 20), (ten.Count, twenty.Count));
        Assert.Equal(ten, twenty.Where(ten.Contains)); // a subset, in the same order
        Assert.Equal(twenty, all.Where(twenty.Contains));
        Assert.NotEqual(all.Take(10), ten);
        Assert.NotEqual(ten, Words(Limited(10) with { Training = Options with { Seed = 7 } }));
        Assert.Equal(RunData.Read(recipe).Dev!.Select(row => row.Words[0]), RunData.Read(Limited(10)).Dev!.Select(row => row.Words[0]));
        Assert.Equal(30, Words(Limited(30)).Count);
        Assert.Contains("30 sentences", Assert.Throws<ArgumentException>(() => Prepare(Limited(31))).Message, StringComparison.Ordinal);

        Recipe Limited(int limit) => recipe with { Data = recipe.Data with { Limit = limit } };
        static List<string> Words(Recipe recipe) => [.. RunData.Read(recipe).Train.Select(row => row.Words[0])];
    }

    [Fact]
    public void Prepare_CraftOptionThatDoesNotFitModelOrData_WritesNothing()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        foreach (var options in new[] { Options with { Freeze = "3" }, Options with { ClassWeights = "NONE=2" }, Options with { EarlyStoppingPatience = 1 } })
            Assert.Throws<ArgumentException>(() => Prepare(recipe with { Training = options }));
        Assert.False(Directory.Exists(recipe.Output));
    }

    [Fact]
    public void Prepare_Summary_SaysWhatIsTrained()
    {
        using var scratch = new ScratchFolder();
        using var run = TrainingRun.Prepare(Recipe(scratch), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["classifier.bias", "classifier.weight"], run.Summary.NewParameters.Order());
        Assert.All(run.Summary.UnusedTensors, name => Assert.StartsWith("cls.", name, StringComparison.Ordinal));
        Assert.Equal((22, 0, TagScheme.None), (run.Summary.Rows, run.Summary.WindowedExamples, run.Summary.Scheme));
        Assert.Equal(["ADJ", "DET", "NOUN", "PUNCT", "VERB"], run.Labels);
        using var model = TinyBert.Tagger(labels: run.Labels);
        Assert.Equal(model.NamedParameters().Sum(pair => pair.Parameter.numel()), run.Summary.Parameters);
    }

    [Fact]
    public void Prepare_ShortRows_RunInWindows()
    {
        using var scratch = new ScratchFolder();
        using var run = TrainingRun.Prepare(Recipe(scratch) with { MaxLength = 5, StrideWords = 1 }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(run.Summary.Rows > 22 && run.Summary.WindowedExamples > 0);
        Assert.Equal(5, run.Summary.LongestRow);
    }

    [Fact]
    public void Prepare_DirectoryWithARun_IsRefusedUnlessResumed()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        Run(recipe, stopAfter: 2);
        Assert.Contains("--resume", Assert.Throws<CheckpointFormatException>(() => Prepare(recipe)).Message, StringComparison.Ordinal);
        Assert.Equal(12, Run(recipe, resume: true).Result.Steps);
    }

    [Fact]
    public void Prepare_DirectoryWithOtherFiles_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        Directory.CreateDirectory(recipe.Output);
        File.WriteAllText(Path.Combine(recipe.Output, "thesis.txt"), "");
        Assert.Contains("not empty", Assert.Throws<CheckpointFormatException>(() => Prepare(recipe)).Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointFormatException>(() => Prepare(recipe, resume: true));
        Assert.Throws<CheckpointFormatException>(() => Prepare(recipe with { Output = Path.Combine(recipe.Output, "thesis.txt") }));
    }

    [Fact]
    public void Prepare_DirectoryOfARunThatWasKilledAtItsBeginning_IsTaken()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        Directory.CreateDirectory(recipe.Output);
        File.WriteAllText(Path.Combine(recipe.Output, ".lock"), "");
        File.WriteAllText(Path.Combine(recipe.Output, ".recipe.json.0123456789abcdef0123456789abcdef.graft-tmp"), "{");
        Assert.True(Run(recipe).Result.Finished);
        Assert.Empty(Directory.EnumerateFiles(recipe.Output, ".*"));
    }

    [Fact]
    public void Prepare_ThatFails_WritesNothing()
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch);
        Assert.Throws<DatasetFormatException>(() => Prepare(recipe with { Data = new DataDescription(scratch.File("none.txt")) }));
        Assert.Throws<CheckpointFormatException>(() => Prepare(recipe with { Model = scratch.File("no-model") }));
        Assert.Throws<DatasetFormatException>(() => Prepare(recipe with { Data = recipe.Data with { Labels = ["NOUN"] } }));
        Assert.Throws<ArgumentException>(() => Prepare(recipe with { MaxLength = 65 }));
        Assert.Throws<ArgumentException>(() => Prepare(recipe with { Task = "masked-language-modeling" }));
        Assert.Throws<ArgumentException>(() => Prepare(recipe with { Training = Options with { BatchSize = 0 } }));
        File.WriteAllText(scratch.File("one.txt"), "cat NOUN\n");
        Assert.Throws<DatasetFormatException>(() => Prepare(recipe with { Data = new DataDescription(scratch.File("one.txt"), DevShare: 0.5) }));
        Assert.False(Directory.Exists(recipe.Output));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Prepare_ThatFailsOnceItHasAModel_LeavesNoTensors(bool fromScratch)
    {
        using var scratch = new ScratchFolder();
        var recipe = Recipe(scratch, Options with { Freeze = "9" }) with { FromScratch = fromScratch };
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Contains("--freeze", Assert.Throws<ArgumentException>(() => Prepare(recipe)).Message, StringComparison.Ordinal);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}

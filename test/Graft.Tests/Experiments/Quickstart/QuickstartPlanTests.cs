using Graft.Experiments.Quickstart;
using Graft.Reports.Quickstart;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Experiments.Quickstart;

/// <summary>What makes the quickstart's comparison a fair one.</summary>
public class QuickstartPlanTests
{
    private static readonly QuickstartOptions Options = new("treebank", "model", "vectors", "out");

    private static readonly QuickstartData Data = new("train", "test", "sources", 720, "target");

    private static IReadOnlyList<PlannedRun> Runs => QuickstartPlan.Runs(Options, Data);

    [Fact]
    public void Runs_EveryVariant_AtEverySizeAndAcrossLanguages()
    {
        Assert.Equal(16, Runs.Count);
        Assert.Equal(16, Runs.Select(run => run.Recipe.Output).Distinct().Count());
        Assert.All(Runs, run => Assert.Empty(run.Recipe.Validate()));
        Assert.Equal([20, 60, 180, 720], Runs.Where(run => run.Variant == QuickstartVariant.Scratch).Select(run => run.Sentences));
    }

    [Fact]
    public void Runs_FromScratchAndPretrained_DifferByTheFirstWeightsAlone()
    {
        var scratch = Runs.Where(run => run.Variant == QuickstartVariant.Scratch).Select(run => run.Recipe).ToList();
        var pretrained = Runs.Where(run => run.Variant == QuickstartVariant.FineTuned).Select(run => run.Recipe).ToList();
        Assert.All(scratch.Zip(pretrained), pair =>
        {
            Assert.Equal(pair.First.TrainingOptions, pair.Second.TrainingOptions);
            Assert.Equal(pair.First.Data with { Labels = null }, pair.Second.Data with { Labels = null });
            Assert.Equal(pair.First.Model, pair.Second.Model);
            Assert.Equal((true, false), (pair.First.FromScratch, pair.Second.FromScratch));
        });
    }

    [Fact]
    public void Runs_TestData_AreScoredOnceAndChooseNothing() => Assert.All(Runs, run =>
    {
        var training = run.Recipe.TrainingOptions;
        Assert.Equal((KeptWeights.Last, IntervalStrategy.Steps, int.MaxValue), (training.Keep, training.EvalStrategy, training.EvalSteps));
        Assert.Null(training.EarlyStoppingPatience);
        Assert.NotEqual(Data.Train, run.Recipe.Data.Dev);
    });

    [Fact]
    public void Runs_ASmallerBudget_FewerStepsAndAtLeastOne()
    {
        var small = QuickstartPlan.Runs(Options with { Budget = 1e-6 }, Data);
        Assert.All(small, run => Assert.Equal(1, run.Recipe.TrainingOptions.MaxSteps));
    }

    [Theory]
    [InlineData("20,60", 0, "--budget must lie in (0, 1], not 0")]
    [InlineData("60,20", 1, "--sizes must be numbers of sentences from 1, rising, not '60,20'")]
    [InlineData("0,20", 1, "--sizes must be numbers of sentences from 1, rising, not '0,20'")]
    public void Validate_OptionOutOfRange_IsNamedAsTyped(string sizes, double budget, string problem) =>
        Assert.Equal([problem], (Options with { Budget = budget, Sizes = [.. sizes.Split(',').Select(int.Parse)] }).Validate());
}

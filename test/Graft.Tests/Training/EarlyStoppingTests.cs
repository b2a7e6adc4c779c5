using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Training;

/// <summary>The rule of transformers' EarlyStoppingCallback: an evaluation counts when it beats the best before it by more than the threshold.</summary>
public class EarlyStoppingTests
{
    [Theory]
    [InlineData(1, 0, new[] { 0.5, 0.6, 0.6, 0.7 }, 3)] // no better is not better
    [InlineData(2, 0, new[] { 0.5, 0.4, 0.6, 0.5, 0.6 }, 5)] // a gain starts the count anew
    [InlineData(2, 0, new[] { 0.5, 0.6, 0.7, 0.8, 0.9 }, 5)] // the planned end
    [InlineData(2, 0.15, new[] { 0.5, 0.6, 0.7, 0.9, 0.9 }, 3)] // better, but not by enough: the best moves on and the count goes on
    [InlineData(2, 0.15, new[] { 0.5, 0.4, 0.7, 0.8, 0.8 }, 5)]
    public void Run_Patience_EndsAfterTheEvaluationsOfTheReference(int patience, double threshold, double[] scores, int evaluations)
    {
        using var scratch = new ScratchFolder();
        var options = TinyRun.Options with { Epochs = 5, EarlyStoppingPatience = patience, EarlyStoppingThreshold = threshold };
        var run = TinyRun.Train(scratch.Path, options, evaluate: TinyRun.Scripted(scores));
        Assert.Equal(evaluations, run.Observer.Evaluations.Count);
        Assert.Equal(4 * evaluations, run.State.Update);
        Assert.Equal(4 * (1 + Array.IndexOf(scores, scores.Take(evaluations).Max())), run.KeptStep);
        Assert.Contains($"step-{4 * evaluations}", run.Observer.Checkpoints);
    }

    [Fact]
    public void Run_StoppedEarlyAndResumed_TrainsNoFurther()
    {
        using var scratch = new ScratchFolder();
        var options = TinyRun.Options with { Epochs = 5, EarlyStoppingPatience = 1 };
        var run = TinyRun.Train(scratch.Path, options, evaluate: TinyRun.Scripted(0.5, 0.4));
        var again = TinyRun.Train(scratch.Path, options, resume: true, evaluate: TinyRun.Scripted());
        Assert.Empty(again.Observer.Steps);
        Assert.Equal(run.Weights, again.Weights);
    }

    [Fact]
    public void Run_InterruptedWithinItsPatience_EndsAsAnUninterruptedRun()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var options = TinyRun.Options with { Epochs = 5, EarlyStoppingPatience = 2, Keep = KeptWeights.Average, AverageDecay = 0.9 };
        var run = TinyRun.Train(whole.Path, options, evaluate: TinyRun.Scripted(0.5, 0.4, 0.3));
        TinyRun.Train(parts.Path, options, stopAfter: 10, evaluate: TinyRun.Scripted(0.5, 0.4));
        var resumed = TinyRun.Train(parts.Path, options, resume: true, evaluate: TinyRun.Scripted(0.3));
        Assert.Equal((12, 12), (run.State.Update, resumed.State.Update));
        Assert.Equal(run.Weights, resumed.Weights);
    }

    [Fact]
    public void Constructor_PatienceWithoutDevData_IsRefused()
    {
        using var scratch = new ScratchFolder();
        using var model = TinyBert.Tagger();
        var error = Assert.Throws<ArgumentException>(() => new Trainer(
            model, TinyRun.Rows, TinyRun.Options with { EarlyStoppingPatience = 1 }, new RunCheckpoints(scratch.Path, 1, false), null, new RecordingObserver()));
        Assert.Contains("--early-stopping-patience needs dev data", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, IntervalStrategy.Epoch, "at least 1")]
    [InlineData(null, 0.1, IntervalStrategy.Epoch, "needs --early-stopping-patience")]
    [InlineData(1, -0.1, IntervalStrategy.Epoch, "--early-stopping-threshold")]
    [InlineData(1, 0, IntervalStrategy.No, "needs evaluations")]
    public void Validate_StoppingThatDoesNotHold_IsNamed(int? patience, double threshold, IntervalStrategy evaluation, string said)
    {
        var options = new TrainingOptions(EarlyStoppingPatience: patience, EarlyStoppingThreshold: threshold, EvalStrategy: evaluation);
        Assert.Contains(said, Assert.Single(options.Validate()), StringComparison.Ordinal);
    }
}

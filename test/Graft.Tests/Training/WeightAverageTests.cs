using Graft.Checkpoints;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

public class WeightAverageTests
{
    private static readonly TrainingOptions EachStepSaved = TinyRun.Options with
    {
        Keep = KeptWeights.Average,
        MaxSteps = 9,
        EvalStrategy = IntervalStrategy.Steps,
        EvalSteps = 3,
        SaveStrategy = IntervalStrategy.Steps,
        SaveSteps = 1,
        SaveTotalLimit = 20,
    };

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(50)] // more than there are: all
    public void Run_AverageLast_EndsWithTheMeanOfTheLastSteps(int last)
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path, EachStepSaved with { AverageLast = last });
        var steps = Enumerable.Range(1, 9).TakeLast(last).ToList();
        AssertIsMean(scratch, steps.ToDictionary(step => step, _ => 1.0 / steps.Count));
        Assert.Equal(9, run.KeptStep);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Run_AverageDecay_EndsWithTheExponentialMean(double decay)
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, EachStepSaved with { AverageDecay = decay });
        var weights = Enumerable.Range(1, 9).ToDictionary(step => step, step => Math.Pow(decay, 9 - step));
        AssertIsMean(scratch, weights.ToDictionary(pair => pair.Key, pair => pair.Value / weights.Values.Sum()));
    }

    [Fact]
    public void Run_Average_IsWhatIsScoredAndNotWhatIsTrained()
    {
        using var averaged = new ScratchFolder();
        using var plain = new ScratchFolder();
        var run = TinyRun.Train(averaged.Path, EachStepSaved with { AverageDecay = 0.9 });
        TinyRun.Train(plain.Path, EachStepSaved with { Keep = KeptWeights.Last });
        // Training itself does not notice: the weights of every step are those of a run without averages.
        foreach (var step in Enumerable.Range(1, 9))
            Assert.Equal(File.ReadAllBytes(Weights(plain.Path, step)), File.ReadAllBytes(Weights(averaged.Path, step)));

        using var model = TinyBert.Tagger();
        foreach (var (state, _) in run.Observer.Evaluations)
        {
            var file = Path.Combine(TinyRun.CheckpointOf(averaged.Path, state.Update), "average.safetensors");
            using (var average = CheckpointReader.Open(file))
                StateDictLoader.Load(model.State(), average, new LoadRules()).ThrowIfIncomplete();
            Assert.Equal(TinyRun.Evaluate(model, null, default).Score, state.LastScores!.Score);
        }
    }

    [Theory]
    [InlineData(0.95, true)]
    [InlineData(0.9, true)] // of equals the average
    [InlineData(0.7, false)]
    public void Run_BestOrAverage_EndsWithTheBetterOfTheTwo(double average, bool keepsAverage)
    {
        using var both = new ScratchFolder();
        using var one = new ScratchFolder();
        var options = TinyRun.Options with { Keep = KeptWeights.BestOrAverage, AverageDecay = 0.8 };
        var run = TinyRun.Train(both.Path, options, evaluate: TinyRun.Scripted(0.5, 0.9, 0.6, average));
        var expected = TinyRun.Train(
            one.Path, keepsAverage ? options with { Keep = KeptWeights.Average } : options with { Keep = KeptWeights.Best, AverageDecay = null }, evaluate: TinyRun.Scripted(0.5, 0.9, 0.6));
        Assert.True(expected.Weights.AsSpan().SequenceEqual(run.Weights), "the weights differ");
        Assert.Equal(keepsAverage ? 12 : 8, run.KeptStep);
    }

    [Fact]
    public void Run_BestOrAverageStoppedAndResumed_EndsWithTheSameAverage()
    {
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var options = TinyRun.Options with { Keep = KeptWeights.BestOrAverage, AverageDecay = 0.8 };
        // All are equal, so the average is taken.
        Evaluate same = (_, _, _) => new EvaluationScores(new Dictionary<string, double> { ["score"] = 0.5 }, "score");
        var expected = TinyRun.Train(whole.Path, options, evaluate: same);
        TinyRun.Train(parts.Path, options, stopAfter: 6, evaluate: same);
        TinyRun.Train(parts.Path, options, resume: true, evaluate: same).AssertSameEnd(expected, whole.Path, parts.Path);
        // A run that was killed after its last checkpoint chooses once more.
        TinyRun.Train(parts.Path, options, resume: true, evaluate: same).AssertSameEnd(expected, whole.Path, parts.Path);
        Assert.NotEqual(File.ReadAllBytes(Weights(whole.Path, 12)), expected.Weights);
    }

    [Fact]
    public void Validate_BestOrAverage_NeedsDevDataAndWhatIsAveraged()
    {
        Assert.Contains("--keep best-or-average needs --average-last", Assert.Single(new TrainingOptions(Keep: KeptWeights.BestOrAverage).Validate()), StringComparison.Ordinal);
        var options = new TrainingOptions(Keep: KeptWeights.BestOrAverage, AverageLast: 5);
        Assert.Empty(options.Validate());
        Assert.Contains("dev data", Assert.Single(options.ValidateWithoutDevData()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeptWeights.Average, null, null, null, "--keep average needs")]
    [InlineData(KeptWeights.Average, 5, 0.9, null, "two ways")]
    [InlineData(KeptWeights.Best, 5, null, null, "need --keep average")]
    [InlineData(KeptWeights.Last, null, 0.9, null, "need --keep average")]
    [InlineData(KeptWeights.Average, 1, null, null, "--average-last")]
    [InlineData(KeptWeights.Average, null, 1.0, null, "--average-decay")]
    [InlineData(KeptWeights.Average, 5, null, 2, "--average-last counts from the planned end")]
    public void Validate_AverageThatDoesNotHold_IsNamed(KeptWeights keep, int? last, double? decay, int? patience, string said)
    {
        var options = new TrainingOptions(Keep: keep, AverageLast: last, AverageDecay: decay, EarlyStoppingPatience: patience);
        Assert.Contains(said, Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    private static string Weights(string folder, int step) => Path.Combine(TinyRun.CheckpointOf(folder, step), "model.safetensors");

    private static void AssertIsMean(ScratchFolder scratch, Dictionary<int, double> shares)
    {
        using var scope = NewDisposeScope();
        using var final = SafeTensorsFile.Open(scratch.File("final.safetensors"));
        var files = shares.ToDictionary(pair => SafeTensorsFile.Open(Weights(scratch.Path, pair.Key)), pair => pair.Value);
        foreach (var name in final.Tensors.Keys)
        {
            var expected = files.Select(pair => pair.Key.Read(name).to(float64) * pair.Value).Aggregate((sum, part) => sum + part);
            // Float32 sums of nine numbers of one size.
            Assert.True(final.Read(name).to(float64).allclose(expected, 1e-6, 1e-7), name);
        }

        foreach (var file in files.Keys)
            file.Dispose();
    }
}

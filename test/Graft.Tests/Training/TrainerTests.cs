using Graft.Checkpoints;
using Graft.Data;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Graft.Training.Schedules;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

public class TrainerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Run_AccumulatedMicroBatches_EqualsOneLargeBatch(double dropout)
    {
        using var large = new ScratchFolder();
        using var small = new ScratchFolder();
        var rows = TinyBert.Rows(40);
        // A large epsilon, so that Adam does not turn the rounding of gradients that are 0 in exact arithmetic into steps.
        var options = TinyRun.Options with { MaxSteps = 6, AdamEpsilon = 1e-5, TrainSamplingStrategy = SamplingStrategy.GroupByLength };
        var one = TinyRun.Train(large.Path, options with { BatchSize = 32 }, rows: rows, dropout: dropout);
        var four = TinyRun.Train(small.Path, options with { BatchSize = 8, GradientAccumulationSteps = 4 }, rows: rows, dropout: dropout);
        // The masks are the same, element by element, so only the order of the sums differs: float32 rounds each to 6e-8, the loss sums some
        // 200 terms, the norm squares of sums, and six steps of a rate of at most 1e-3 carry that into the weights. Another mask, or a mean
        // of means in place of the mean over the step, changes the first loss in its second digit.
        foreach (var (whole, parts) in one.Observer.Steps.Zip(four.Observer.Steps, (whole, parts) => (whole, parts)))
        {
            Assert.Equal(whole.Tokens, parts.Tokens);
            Assert.Equal(whole.Loss, parts.Loss, 1e-5 * whole.Loss);
            Assert.Equal(whole.GradientNorm, parts.GradientNorm, 1e-4 * whole.GradientNorm);
        }

        Assert.Equal(6, four.Observer.Steps.Count);
        using var scope = NewDisposeScope();
        using var expected = SafeTensorsFile.Open(large.File("final.safetensors"));
        using var actual = SafeTensorsFile.Open(small.File("final.safetensors"));
        foreach (var name in expected.Tensors.Keys)
            Assert.True(actual.Read(name).allclose(expected.Read(name), 0, 5e-6), name);
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameBytes()
    {
        using var one = new ScratchFolder();
        using var other = new ScratchFolder();
        Assert.Equal(TinyRun.Train(one.Path).Weights, TinyRun.Train(other.Path).Weights);
    }

    [Fact]
    public void Run_OtherSeed_GivesOtherBytes()
    {
        using var one = new ScratchFolder();
        using var other = new ScratchFolder();
        Assert.NotEqual(TinyRun.Train(one.Path).Weights, TinyRun.Train(other.Path, TinyRun.Options with { Seed = 8 }).Weights);
    }

    [Fact]
    public void Run_EnoughSteps_LearnsTheRows()
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path, TinyRun.Options with { MaxSteps = 120, LearningRate = 5e-3, EvalStrategy = IntervalStrategy.No, SaveStrategy = IntervalStrategy.No });
        Assert.InRange(run.Observer.Steps[0].Loss, 0.9, 1.4); // about ln 3: nothing is known of three labels
        Assert.InRange(run.Observer.Steps.TakeLast(5).Average(step => step.Loss), 0, 0.4);
    }

    [Fact]
    public void Run_Steps_FollowTheScheduleAndCountTokens()
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path);
        Assert.Equal(Enumerable.Range(1, 12), run.Observer.Steps.Select(step => step.Update));
        Assert.Equal([4, 8, 12], run.Observer.Evaluations.Select(evaluation => evaluation.State.Update));
        var schedule = LearningRateSchedule.Create(new ScheduleOptions(), 1e-3, 2, 12);
        Assert.Equal(Enumerable.Range(0, 12).Select(schedule.RateAt), run.Observer.Steps.Select(step => step.LearningRate));
        Assert.Equal(3 * TinyRun.Rows.Sum(row => (long)row.InputIds.Count), run.State.Tokens);
        Assert.Equal(3, run.Observer.Steps[^1].Epoch);
    }

    [Fact]
    public void Run_Steps_KeepTheNumberOfLiveTensors()
    {
        using var scratch = new ScratchFolder();
        var live = TinyRun.Train(scratch.Path).Observer.LiveTensors;
        Assert.All(live, count => Assert.Equal(live[0], count));
    }

    [Fact]
    public void Run_BeforeTheFirstStep_ScoresTwoBatches()
    {
        using var scratch = new ScratchFolder();
        var asked = new List<int?>();
        TinyRun.Train(scratch.Path, TinyRun.Options with { EvalBatchSize = 2 }, evaluate: (model, maxRows, cancellation) =>
        {
            asked.Add(maxRows);
            return TinyRun.Evaluate(model, maxRows, cancellation);
        });
        Assert.Equal([4, null, null, null], asked);
    }

    [Fact]
    public void Run_EvaluationThatFails_FailsBeforeTheFirstStep()
    {
        using var scratch = new ScratchFolder();
        Assert.Throws<InvalidDataException>(() => TinyRun.Train(scratch.Path, evaluate: (_, _, _) => throw new InvalidDataException()));
        Assert.False(Directory.Exists(scratch.File("checkpoints")));
    }

    [Fact]
    public void Run_LossThatIsNoNumber_Throws()
    {
        using var scratch = new ScratchFolder();
        var error = Assert.Throws<TrainingDivergedException>(() => TinyRun.Train(scratch.Path, evaluate: TinyRun.Scripted(1, 1, 1), prepare: model =>
        {
            using var noGradient = no_grad();
            model.NamedParameters()[^1].Parameter.fill_(float.NaN);
        }));
        Assert.Equal(1, error.Step);
        Assert.Contains("--learning-rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LabelSmoothing_IsPassedOn()
    {
        using var scratch = new ScratchFolder();
        const double Share = 0.3;
        var options = TinyRun.Options with { BatchSize = 14, MaxSteps = 1, TrainSamplingStrategy = SamplingStrategy.Sequential, LabelSmoothingFactor = Share };
        var loss = TinyRun.Train(scratch.Path, options, dropout: 0).Observer.Steps.Single().Loss;

        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger(dropout: 0);
        using var batch = Batch.Collate(TinyRun.Rows, 0);
        var logProbabilities = model.Logits(batch).log_softmax(-1).flatten(0, 1);
        var labels = batch.LabelIds!.flatten();
        var real = labels.ne(LabelSet.IgnoredId);
        var likelihood = -logProbabilities[real].gather(1, labels[real].unsqueeze(1)).mean().item<float>();
        var spread = -logProbabilities[real].mean().item<float>();
        Assert.Equal((1 - Share) * likelihood + Share * spread, loss, 1e-5);
        Assert.NotEqual(likelihood, loss, 1e-4);
    }

    [Fact]
    public void Run_KeepBest_EndsWithTheWeightsOfTheBestEvaluation()
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path, evaluate: TinyRun.Scripted(0.1, 0.9, 0.5));
        Assert.Equal(8, run.KeptStep);
        Assert.Equal(0.9, run.State.Best!.Scores.Score);
        Assert.Equal([true, true, false], run.Observer.Evaluations.Select(evaluation => evaluation.IsBest));
        AssertWeights(TinyRun.CheckpointOf(scratch.Path, 8), scratch.File("final.safetensors"));
    }

    [Fact]
    public void Run_KeepLast_EndsWithTheLastWeights()
    {
        using var scratch = new ScratchFolder();
        var run = TinyRun.Train(scratch.Path, TinyRun.Options with { Keep = KeptWeights.Last }, evaluate: TinyRun.Scripted(0.1, 0.9, 0.5));
        Assert.Equal(12, run.KeptStep);
        AssertWeights(TinyRun.CheckpointOf(scratch.Path, 12), scratch.File("final.safetensors"));
    }

    [Fact]
    public void Run_ScheduleThatFollowsTheScore_LowersTheRateAndResumes()
    {
        var options = TinyRun.Options with
        {
            MaxSteps = 18,
            WarmupRatio = 0,
            LrSchedulerType = ScheduleKind.ReduceLrOnPlateau,
            EvalStrategy = IntervalStrategy.Steps,
            EvalSteps = 1,
        };
        using var whole = new ScratchFolder();
        using var parts = new ScratchFolder();
        var run = TinyRun.Train(whole.Path, options, evaluate: TinyRun.Scripted([.. Enumerable.Repeat(0.5, 18)]));
        Assert.Equal(1e-3, run.Observer.Steps[0].LearningRate);
        Assert.InRange(run.Observer.Steps[^1].LearningRate, 1e-6, 5e-4);

        TinyRun.Train(parts.Path, options, stopAfter: 7, evaluate: TinyRun.Scripted([.. Enumerable.Repeat(0.5, 7)]));
        var resumed = TinyRun.Train(parts.Path, options, resume: true, evaluate: TinyRun.Scripted([.. Enumerable.Repeat(0.5, 11)]));
        Assert.Equal(run.Observer.Steps.Skip(7), resumed.Observer.Steps);
        Assert.Equal(run.Weights, resumed.Weights);
    }

    [Theory]
    [InlineData(5.66, 5.66)]
    [InlineData(5.66, 5.6601)] // rises, by less than the threshold
    public void After_LossThatStandsStill_LowersTheRateThatFollowsIt(double first, double then)
    {
        var options = new TrainingOptions(LrSchedulerType: ScheduleKind.ReduceLrOnPlateau);
        var state = TrainingState.AtStart("", ScoreHistory.FirstPlateau(options));
        foreach (var loss in Enumerable.Repeat(then, 11).Prepend(first))
        {
            Assert.Equal(options.LearningRate, state.Plateau!.Rate);
            state = ScoreHistory.After(state, new EvaluationScores(new Dictionary<string, double> { ["loss"] = loss }, "loss", LowerIsBetter: true), options);
        }

        Assert.Equal(0.1 * options.LearningRate, state.Plateau!.Rate, 1e-12);
    }

    [Fact]
    public void After_LossThatFalls_KeepsTheRate()
    {
        var options = new TrainingOptions(LrSchedulerType: ScheduleKind.ReduceLrOnPlateau);
        var state = TrainingState.AtStart("", ScoreHistory.FirstPlateau(options));
        for (var step = 0; step < 30; step++)
            state = ScoreHistory.After(state, new EvaluationScores(new Dictionary<string, double> { ["loss"] = 5 - 0.01 * step }, "loss", LowerIsBetter: true), options);
        Assert.Equal(options.LearningRate, state.Plateau!.Rate);
    }

    [Fact]
    public void Run_CosineWithALowestRate_EndsAboveIt()
    {
        using var scratch = new ScratchFolder();
        var options = TinyRun.Options with { LrSchedulerType = ScheduleKind.CosineWithMinLr, MinLrRate = 0.4, WarmupRatio = 0 };
        var rates = TinyRun.Train(scratch.Path, options).Observer.Steps.Select(step => step.LearningRate).ToList();
        Assert.Equal(1e-3, rates[0], 1e-9);
        Assert.InRange(rates[^1], 4e-4, 4.5e-4);
    }

    [Theory]
    [InlineData(ScheduleKind.Constant, 0.06, 0, "--warmup-ratio")]
    [InlineData(ScheduleKind.Constant, 0, 3, "--warmup-steps")]
    [InlineData(ScheduleKind.ReduceLrOnPlateau, 0.06, 0, "--warmup-ratio")]
    public void Validate_WarmupOfAScheduleThatHasNone_NamesWhatWasGiven(ScheduleKind kind, double ratio, int steps, string named) =>
        Assert.StartsWith(named, Assert.Single(new TrainingOptions(LrSchedulerType: kind, WarmupRatio: ratio, WarmupSteps: steps).Validate()), StringComparison.Ordinal);

    [Fact]
    public void Validate_ScheduleThatFollowsEvaluationsThereAreNot_IsAProblem()
    {
        var options = new TrainingOptions(LrSchedulerType: ScheduleKind.ReduceLrOnPlateau);
        Assert.Empty(options.Validate());
        Assert.Contains("--eval-strategy", Assert.Single((options with { EvalStrategy = IntervalStrategy.No }).Validate()), StringComparison.Ordinal);
        Assert.Contains("--dev", Assert.Single(options.ValidateWithoutDevData()), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OptionsOfSchedules_AreRangeCheckedAndRefusedElsewhere()
    {
        Assert.Empty(new TrainingOptions(LrSchedulerType: ScheduleKind.CosineWarmupWithMinLr, MinLr: 1e-6, NumCycles: 1).Validate());
        Assert.Empty(new TrainingOptions(LrSchedulerType: ScheduleKind.Polynomial, Power: 2).Validate());
        Assert.Contains("--min-lr is 0.1", Assert.Single(new TrainingOptions(LrSchedulerType: ScheduleKind.CosineWithMinLr, MinLr: 0.1).Validate()), StringComparison.Ordinal);
        Assert.Equal(4, new TrainingOptions(MinLr: 1e-6, MinLrRate: 0.1, NumCycles: 1, Power: 2).Validate().Count);
    }

    [Fact]
    public void Constructor_ThatFails_LeavesNoTensors()
    {
        using var scratch = new ScratchFolder();
        TinyRun.Train(scratch.Path, stopAfter: 1);
        using var model = TinyBert.Tagger();
        var (other, late) = (TinyRun.Options with { Seed = 8, Keep = KeptWeights.Average, AverageDecay = 0.9 },
            TinyRun.Options with { LrSchedulerType = ScheduleKind.Polynomial, WarmupRatio = 0, WarmupSteps = 12 });
        // Once, so that the model is a view of an arena and has gradients before as after.
        Assert.Throws<CheckpointFormatException>(() => Create(other));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<CheckpointFormatException>(() => Create(other));
        Assert.Contains("polynomial", Assert.Throws<ArgumentException>(() => Create(late)).Message, StringComparison.Ordinal);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Create(TrainingOptions options) =>
            new Trainer(model, TinyRun.Rows, options, new RunCheckpoints(scratch.Path, 2, resume: true), TinyRun.Evaluate, new RecordingObserver()).Dispose();
    }

    [Fact]
    public void Constructor_OptionsThatDoNotHold_NamesAllProblems()
    {
        using var scratch = new ScratchFolder();
        var error = Assert.Throws<ArgumentException>(() => TinyRun.Train(scratch.Path, new TrainingOptions(
            Epochs: 0, BatchSize: 0, LearningRate: -1, WeightDecay: -1, AdamBeta1: 1, AdamEpsilon: 0, LabelSmoothingFactor: 1, EvalSteps: 0, LoggingSteps: 0)));
        string[] options =
            ["--epochs", "--batch-size", "--learning-rate", "--weight-decay", "--adam-beta1", "--adam-epsilon", "--label-smoothing-factor", "--eval-steps", "--logging-steps"];
        Assert.All(options, option => Assert.Contains(option, error.Message, StringComparison.Ordinal));
    }

    private static void AssertWeights(string checkpoint, string file)
    {
        using var scope = NewDisposeScope();
        using var expected = SafeTensorsFile.Open(Path.Combine(checkpoint, "model.safetensors"));
        using var actual = SafeTensorsFile.Open(file);
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.All(expected.Tensors.Keys, name => Assert.True(actual.Read(name).IsSameAs(expected.Read(name)), name));
    }
}

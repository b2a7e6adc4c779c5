using System.Text.RegularExpressions;
using Graft.Checkpoints;
using Graft.Experiments;
using Graft.Pretraining;
using Graft.Reports;
using Graft.Tests.Modeling;
using Graft.Tests.Pretraining;
using Graft.Tests.Reports;
using Graft.Tests.Training;
using Graft.Training;
using Graft.Training.Schedules;
using TorchSharp;
using Xunit;

namespace Graft.Tests.Experiments;

/// <summary>Whole pretraining runs of tiny models.</summary>
public sealed class PretrainingRunTests : IDisposable
{
    private readonly SmallCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    public static TheoryData<string, string> Objectives { get; } = new()
    {
        { "modernbert", "mlm" }, { "bert", "mlm" }, { "bert", "mlm+nsp" }, { "bert", "mlm+sop" }, { "bert", "causal" },
    };

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Run_EveryObjective_LearnsAndLeavesAModelThatLoads(string family, string objective)
    {
        var recipe = Recipe("run", family, objective) with { Training = Recipe("run", family, objective).TrainingOptions with { MaxSteps = 24, EvalSteps = 8 } };
        using var run = PretrainingRun.Prepare(recipe);
        var observer = new RecordingObserver();
        var result = run.Run(observer, TestContext.Current.CancellationToken);
        Assert.True(result.Finished);
        Assert.True(observer.Steps[^1].Loss < observer.Steps[0].Loss, $"{observer.Steps[0].Loss} -> {observer.Steps[^1].Loss}");
        Assert.True(result.Metrics["loss"] < Math.Log(159));
        Assert.Equal(Math.Exp(result.Metrics["loss"]), result.Metrics["perplexity"], 1e-9);
        Assert.Equal(objective.Contains('+', StringComparison.Ordinal), result.Metrics.ContainsKey("pair_accuracy"));
        Assert.Contains("loss_aa", result.Metrics.Keys);

        var page = new ReportPage(File.ReadAllText(Path.Combine(recipe.Output, RunReport.FileName)));
        page.AssertSound();
        Assert.Matches(@"aa \d+\.\d{4} \d+\.\d\d bb", page.TextOf("languages"));

        var saved = PretrainedModel.Open(recipe.Output);
        using var model = saved.LoadSavedTask();
        Assert.Equal(PretrainingObjectives.TaskOf(PretrainingObjectives.Parse(objective)!.Value), model.Task);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)] // in the middle of the short rows, and of an epoch
    [InlineData(6)]
    [InlineData(9)]
    public void Run_StoppedAndResumed_GivesTheBytesOfAnUninterruptedRun(int step)
    {
        var expected = Train("whole");
        Assert.Empty(Train("parts", stopAfter: step)); // it did stop: there is no model yet
        Assert.Equal(expected, Train("parts", resume: true));
    }

    [Fact]
    public void Run_ResumedWithOtherOptions_IsToldWhichAndBothValues()
    {
        var recipe = Recipe("run");
        Run(recipe, stopAfter: 4);
        var other = recipe with { Training = recipe.TrainingOptions with { MaxSteps = 999 } };
        var message = Assert.Throws<CheckpointFormatException>(() => Run(other, resume: true)).Message;
        Assert.Contains($"training.max_steps (was {recipe.TrainingOptions.MaxSteps}, is 999); resume it", message, StringComparison.Ordinal);
        Assert.Contains("--continue-from", message, StringComparison.Ordinal);
        Run(recipe, resume: true);
    }

    [Fact]
    public void Run_StepCutIntoOtherParts_GivesNearlyTheSameWeights()
    {
        var options = Recipe("a").TrainingOptions;
        Run(Recipe("a") with { Training = options with { BatchSize = 8 } });
        Run(Recipe("b") with { Training = options with { BatchSize = 2, GradientAccumulationSteps = 4 } });
        Assert.Equal(Losses("a"), Losses("b"), (x, y) => Math.Abs(x - y) < 1e-3);
    }

    [Fact]
    public void Run_ContinuedFromTheStableRate_GoesOnFromThere()
    {
        var training = Recipe("first").TrainingOptions with { LrSchedulerType = ScheduleKind.WarmupStableDecay, DecayRatio = 0.4, MaxSteps = 10, SaveTotalLimit = 1 };
        Run(Recipe("first") with { Training = training });
        Assert.True(Directory.Exists(Path.Combine(_corpus.In("first"), "checkpoints", "step-6")), "the last step at the full rate stays");

        var further = Recipe("further") with { Training = training with { MaxSteps = 20, LoggingSteps = 4 }, ContinueFrom = _corpus.In("first") };
        var observer = Run(further);
        Assert.Equal(7, observer.Steps[0].Update);
        Assert.Equal(20, observer.Steps[^1].Update);
        Assert.Equal(training.LearningRate, observer.Steps[0].LearningRate, 1e-9);
        Assert.Equal(observer.Steps.Take(2).Average(step => step.Loss), Losses("further")[0], 1e-6); // a line every 4 steps: the first is of two
    }

    [Fact]
    public void Run_ContinuedWithAnAverage_AveragesItsOwnStepsOnly()
    {
        Run(Recipe("first"));
        // At a rate of almost 0 all weights, and so their mean, are those that were taken over.
        var training = Recipe("further").TrainingOptions with { MaxSteps = 14, LearningRate = 1e-12, WeightDecay = 0, Keep = KeptWeights.Average, AverageDecay = 0.9 };
        Run(Recipe("further") with { Training = training, ContinueFrom = _corpus.In("first") });
        using var before = SafeTensorsFile.Open(Path.Combine(_corpus.In("first"), "checkpoints", "step-10", ModelDirectory.WeightsName));
        using var after = SafeTensorsFile.Open(Path.Combine(_corpus.In("further"), ModelDirectory.WeightsName));
        Assert.All(after.Tensors.Keys, name => Assert.True((after.Read(name) - before.Read(name)).abs().max().item<float>() < 1e-5, name));
    }

    [Fact]
    public void Run_ContinuedWithARateThatFollowsTheLoss_BeginsAtTheFullRate()
    {
        Run(Recipe("first"));
        var training = Recipe("further").TrainingOptions with { MaxSteps = 14, LrSchedulerType = ScheduleKind.ReduceLrOnPlateau, WarmupRatio = 0 };
        var observer = Run(Recipe("further") with { Training = training, ContinueFrom = _corpus.In("first") });
        Assert.Equal([11, 12, 13, 14], observer.Steps.Select(step => step.Update));
        Assert.All(observer.Steps, step => Assert.Equal(training.LearningRate, step.LearningRate));
    }

    [Fact]
    public void Prepare_ScheduleThatDoesNotFit_IsRefusedBeforeAnythingIsWritten()
    {
        using var unscored = new SmallCorpus(heldOut: false);
        var recipe = Recipe("r");
        Refused(recipe with { Training = recipe.TrainingOptions with { LrSchedulerType = ScheduleKind.Constant } }, "--warmup-ratio");
        Refused(recipe with { Training = recipe.TrainingOptions with { LrSchedulerType = ScheduleKind.Polynomial, WarmupRatio = 0, WarmupSteps = 10 } }, "polynomial");
        Refused(recipe with { Corpus = unscored.Path, Training = recipe.TrainingOptions with { LrSchedulerType = ScheduleKind.ReduceLrOnPlateau, WarmupRatio = 0 } }, "held-out");
        Assert.False(Directory.Exists(recipe.Output));

        static void Refused(PretrainingRecipe recipe, string named) =>
            Assert.Contains(named, Assert.Throws<ArgumentException>(() => PretrainingRun.Prepare(recipe)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(7)]
    public void Prepare_ContinuedAtOrPastTheEnd_IsRefusedBeforeAnythingIsWritten(int steps)
    {
        Run(Recipe("first"));
        var further = Recipe("further") with { ContinueFrom = _corpus.In("first"), Training = Recipe("further").TrainingOptions with { MaxSteps = steps } };
        Assert.Contains("--max-steps", Assert.Throws<ArgumentException>(() => PretrainingRun.Prepare(further)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(further.Output));
    }

    [Fact]
    public void Prepare_TextOfAnotherTokenizer_IsRefusedForAModelAndForARun()
    {
        Run(Recipe("first"));
        using var other = new SmallCorpus(tokenizer: WithTwoTokensSwapped());
        var byRun = Recipe("further") with { Corpus = other.Path, ContinueFrom = _corpus.In("first"), Training = Recipe("further").TrainingOptions with { MaxSteps = 20 } };
        var byModel = Recipe("further") with { Corpus = other.Path, Model = TinyBert.Folder, NewModel = null };
        foreach (var recipe in new[] { byRun, byModel })
            Assert.Contains("--tokenizer", Assert.Throws<Graft.Modeling.UnsupportedModelException>(() => PretrainingRun.Prepare(recipe)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(byRun.Output));
    }

    [Fact]
    public void Run_ContinuedWithoutAModel_TakesTheOtherRuns()
    {
        Run(Recipe("first"));
        var further = Recipe("further") with { NewModel = null, ContinueFrom = _corpus.In("first"), Training = Recipe("further").TrainingOptions with { MaxSteps = 14 } };
        Run(further, stopAfter: 12);
        Directory.Move(_corpus.In("first"), _corpus.In("elsewhere"));
        Run(further, resume: true);
        Assert.Equal(Recipe("first").NewModel, PretrainingRecipe.Read(Path.Combine(further.Output, "recipe.json")).NewModel);
    }

    [Fact]
    public void Prepare_WeightsForOtherHeads_AreRefused()
    {
        Run(Recipe("first"));
        var model = Recipe("first").NewModel! with { Heads = 4 };
        var further = Recipe("further") with { NewModel = model, ContinueFrom = _corpus.In("first"), Training = Recipe("further").TrainingOptions with { MaxSteps = 20 } };
        Assert.Contains("2 heads", Assert.Throws<Graft.Modeling.UnsupportedModelException>(() => PretrainingRun.Prepare(further)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(further.Output));
        Assert.Throws<CheckpointFormatException>(() => Run(Recipe("first") with { NewModel = model }, resume: true));
    }

    [Fact]
    public void Prepare_DamagedSummaryOfTheOtherRun_IsNamed()
    {
        Run(Recipe("first"));
        var summary = Path.Combine(_corpus.In("first"), "data.json");
        File.WriteAllText(summary, File.ReadAllText(summary)[..20]);
        var further = Recipe("further") with { ContinueFrom = _corpus.In("first"), Training = Recipe("further").TrainingOptions with { MaxSteps = 20 } };
        Assert.Contains("data.json: damaged", Assert.Throws<RunFormatException>(() => PretrainingRun.Prepare(further)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LossThatLeavesItsCourse_EndsWithItsCheckpointsKept()
    {
        var recipe = Recipe("wild") with { Training = Recipe("wild").TrainingOptions with { LearningRate = 30, MaxSteps = 400, WarmupRatio = 0.1, SaveSteps = 2, MaxGradNorm = 0 } };
        var observer = new RecordingObserver();
        using var run = PretrainingRun.Prepare(recipe);
        var error = Assert.Throws<TrainingDivergedException>(() => run.Run(observer, TestContext.Current.CancellationToken));
        Assert.Contains("--loss-spike", error.Message, StringComparison.Ordinal); // far above its mean, and still a number
        // With checkpoints every other step, most of the last ones are of the loss that has left its course.
        var calm = Regex.Match(error.Message, "checkpoint (step-[0-9]+) is from before").Groups[1].Value;
        var kept = Path.Combine(recipe.Output, "checkpoints", calm);
        Assert.Contains("\"spike_steps\": 0", File.ReadAllText(Path.Combine(kept, "trainer_state.json")), StringComparison.Ordinal);
        Assert.True(observer.Steps.First(step => step.Update == RunCheckpoints.StepOf(kept) + 1).Loss < Math.Log(159) + 1.5, "the weights behind it had gone astray already");
        Assert.True(Directory.GetDirectories(Path.GetDirectoryName(kept)!, "step-*").Length > 1, "only the calm checkpoint is there");
        Assert.Equal(RunCheckpoints.StepOf(kept), RunCheckpoints.StepOf(recipe.Output));
    }

    [Fact]
    public void Prepare_TextBelowABatch_IsRefused()
    {
        using var small = new SmallCorpus(documents: 2);
        var recipe = Recipe("none") with { Corpus = small.Path, Training = Recipe("none").TrainingOptions with { BatchSize = 512 } };
        Assert.Contains("--batch-size", Assert.Throws<Graft.Modeling.UnsupportedModelException>(() => PretrainingRun.Prepare(recipe)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(recipe.Output));
    }

    [Fact]
    public void Prepare_ThatFailsOnceItHasAModel_LeavesNoTensors()
    {
        using var small = new SmallCorpus(documents: 2);
        var recipe = Recipe("none");
        PretrainingRecipe[] failing =
        [
            recipe with { Objective = recipe.ObjectiveOptions with { MaxLength = 40 } },
            recipe with { Corpus = small.Path, Training = recipe.TrainingOptions with { BatchSize = 512 } },
            recipe with { NewModel = recipe.NewModel! with { Vectors = _corpus.In("nowhere") } },
        ];
        Assert.All(failing, one =>
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            Assert.ThrowsAny<Exception>(() => PretrainingRun.Prepare(one));
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        });
    }

    [Fact]
    public void Run_ModelFurther_BeginsWithItsWeights()
    {
        var recipe = Recipe("further") with { Model = TinyBert.Folder, NewModel = null };
        using var run = PretrainingRun.Prepare(recipe);
        Assert.Empty(run.Summary.NewParameters);
        Assert.True(run.Run(null, TestContext.Current.CancellationToken).Finished);
    }

    [Fact]
    public void Recipe_WrittenAndRead_IsTheSame()
    {
        var recipe = Recipe("r") with { Objective = new PretrainingOptions(PretrainingObjective.MlmSop, new MaskingOptions(0.2), ShortLength: 32, ShortRatio: 0.25) };
        var file = _corpus.In("recipe.json");
        recipe.Write(file);
        Assert.Equal(recipe, PretrainingRecipe.Read(file));
    }

    [Fact]
    public void Validate_SeveralProblems_NamesThemAll()
    {
        var recipe = Recipe("r") with { Objective = new PretrainingOptions(Masking: new MaskingOptions(1.5), MaxLength: 4, ShortRatio: 0.5), NewModel = new NewModel(Preset: "huge") };
        var problems = string.Join(' ', recipe.Validate());
        Assert.All(["--mask-rate", "--max-length", "--short-length", "--preset"], option => Assert.Contains(option, problems, StringComparison.Ordinal));
    }

    private PretrainingRecipe Recipe(string name, string family = "modernbert", string objective = "mlm") => new(
        _corpus.Path, _corpus.In(name), NewModel: new NewModel(family, Layers: 1, Hidden: 32, Heads: 2, MaxPositions: 32),
        Objective: new PretrainingOptions(PretrainingObjectives.Parse(objective)!.Value, MaxLength: 24, EvalRows: 8,
            ShortLength: objective.Contains('+', StringComparison.Ordinal) ? null : 12, ShortRatio: objective.Contains('+', StringComparison.Ordinal) ? 0 : 0.5),
        Training: PretrainingRecipe.DefaultTraining with { MaxSteps = 10, BatchSize = 4, EvalSteps = 5, SaveSteps = 5, LoggingSteps = 2, LearningRate = 5e-3, Seed = 7 });

    private static RecordingObserver Run(PretrainingRecipe recipe, bool resume = false, int? stopAfter = null)
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
        using var run = PretrainingRun.Prepare(recipe, resume);
        run.Run(observer, stop.Token);
        return observer;
    }

    private string WithTwoTokensSwapped()
    {
        var folder = Directory.CreateDirectory(_corpus.In("tokenizer")).FullName;
        File.Copy(Path.Combine(TinyBert.Folder, "tokenizer_config.json"), Path.Combine(folder, "tokenizer_config.json"));
        var tokens = File.ReadAllLines(Path.Combine(TinyBert.Folder, "vocab.txt"));
        var (first, second) = (Array.IndexOf(tokens, "the"), Array.IndexOf(tokens, "in"));
        (tokens[first], tokens[second]) = (tokens[second], tokens[first]);
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), tokens);
        return folder;
    }

    private byte[] Train(string name, bool resume = false, int? stopAfter = null)
    {
        Run(Recipe(name), resume, stopAfter);
        var file = Path.Combine(_corpus.In(name), ModelDirectory.WeightsName);
        return File.Exists(file) ? File.ReadAllBytes(file) : [];
    }

    private List<double> Losses(string name) => [.. File.ReadLines(Path.Combine(_corpus.In(name), "metrics.jsonl"))
        .Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["loss"]).Where(loss => loss is not null).Select(loss => loss!.GetValue<double>())];
}

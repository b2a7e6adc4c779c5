using System.Text.Json;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Modeling;
using Graft.Pretraining;
using Graft.Tasks;
using Graft.Testing;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Training;
using Graft.Training.Schedules;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

/// <summary>Every golden trajectory of a family and a task that are implemented: losses, gradient norms, final weights, decay lists.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class GoldenTrajectoryTests
{
    [Fact]
    public void Step_EveryGoldenTrajectory_FollowsTheReference() => GoldenCases.CheckAll(Directories(), Path.GetFullPath, directory =>
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTrajectory(directory);
        using var model = golden.LoadModel();
        using var arena = new ParameterArena(model.NamedParameters());
        using var optimizer = new AdamW(arena, golden.Options.OptimizerOptions());
        golden.AssertDecay(arena);
        for (var step = 0; step < golden.Steps; step++)
        {
            using var stepScope = NewDisposeScope();
            var microBatches = golden.MicroBatches(step);
            var items = microBatches.Sum(micro => micro.Labels.ne(LabelSet.IgnoredId).sum().item<long>());
            var loss = 0.0;
            foreach (var (input, labels) in microBatches)
            {
                var share = model.Task.SummedLoss(model.call(input), labels, 0) / items;
                share.backward();
                loss += share.item<float>();
            }

            var rate = golden.Schedule.RateAt(step);
            golden.AssertStep(step, loss, rate, optimizer.Step(rate));
        }

        golden.AssertFinal(model);
    });

    /// <summary>The trainer itself: one batch a step, rows without their padding; the loss does not depend on how a step is cut.</summary>
    [Fact]
    public void Run_EveryGoldenTrajectoryWithStepsOfOneSize_FollowsTheReference() => GoldenCases.CheckAll(Directories(), Path.GetFullPath, directory =>
    {
        using var scope = NewDisposeScope();
        using var scratch = new ScratchFolder();
        using var golden = new GoldenTrajectory(directory);
        var steps = Enumerable.Range(0, golden.Steps).Select(golden.Rows).ToList();
        if (steps.DistinctBy(rows => rows.Count).Count() > 1)
            return; // the trainer's steps have one size; the other test takes these
        using var model = golden.LoadModel();
        var options = golden.Options with { BatchSize = steps[0].Count, TrainSamplingStrategy = SamplingStrategy.Sequential };
        var observer = new RecordingObserver();
        using var trainer = new Trainer(model, [.. steps.SelectMany(rows => rows)], options, new RunCheckpoints(scratch.Path, 1, resume: false), null, observer);
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(golden.Steps, observer.Steps.Count);
        foreach (var report in observer.Steps)
            golden.AssertStep(report.Update - 1, report.Loss, report.LearningRate, report.GradientNorm);
        golden.AssertFinal(model);
    });

    /// <summary>What pretraining computes: the vocabulary's head at the places to be guessed only, and the step's loss shared out among its parts.</summary>
    [Fact]
    public void Share_EveryGoldenTrajectoryOfMaskedTokens_FollowsTheReference()
    {
        var directories = Directories().Where(folder => folder.EndsWith("masked-lm", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(directories);
        GoldenCases.CheckAll(directories, Path.GetFullPath, directory =>
        {
            using var scope = NewDisposeScope();
            using var golden = new GoldenTrajectory(directory);
            using var model = golden.LoadModel();
            using var arena = new ParameterArena(model.NamedParameters());
            using var optimizer = new AdamW(arena, golden.Options.OptimizerOptions());
            for (var step = 0; step < golden.Steps; step++)
            {
                using var stepScope = NewDisposeScope();
                var batches = golden.MicroBatches(step).Select(micro => GoldenPretrainingBatch.Of(micro.Input, micro.Labels)).ToList();
                var loss = 0.0;
                foreach (var batch in batches)
                {
                    var share = PretrainingLoss.Share(model, batch, null, batches.Sum(one => one.Labels.Length), batches.Sum(one => one.Rows));
                    share.backward();
                    loss += share.item<float>();
                }

                var rate = golden.Schedule.RateAt(step);
                golden.AssertStep(step, loss, rate, optimizer.Step(rate));
            }

            golden.AssertFinal(model);
        });
    }

    private static IEnumerable<string> Directories()
    {
        var all = GoldenModelTests.Directories().Where(folder => File.Exists(Path.Combine(folder, "trajectory.json"))).ToLookup(HasTask);
        TestContext.Current.SendDiagnosticMessage("trajectories of tasks that are not implemented yet: {0}", string.Join(", ", all[false]));
        return all[true];
    }

    private static bool HasTask(string folder) =>
        NlpTasks.OfArchitecture(GoldenCases.ReadJson(Path.Combine(folder, "trajectory_config.json")).GetProperty("architectures")[0].GetString()!) is not null;

    /// <summary>One directory's trajectory.</summary>
    private sealed class GoldenTrajectory(string directory) : IDisposable
    {
        private readonly JsonElement _expected = GoldenCases.ReadJson(Path.Combine(directory, "trajectory.json"));
        private readonly SafeTensorsFile _tensors = SafeTensorsFile.Open(Path.Combine(directory, "trajectory.safetensors"));

        public int Steps => _expected.GetProperty("steps").GetArrayLength();

        public LearningRateSchedule Schedule => LearningRateSchedule.Create(
            new ScheduleOptions { Kind = Options.LrSchedulerType }, Options.LearningRate, Options.WarmupSteps, _expected.GetProperty("schedule").GetProperty("total_steps").GetInt32());

        public TrainingOptions Options
        {
            get
            {
                var optimizer = _expected.GetProperty("optimizer");
                var schedule = _expected.GetProperty("schedule");
                Assert.Equal("AdamW", optimizer.GetProperty("name").GetString());
                Assert.Equal("linear", schedule.GetProperty("name").GetString());
                return new TrainingOptions(
                    MaxSteps: Steps,
                    LearningRate: optimizer.GetProperty("learning_rate").GetDouble(),
                    WarmupSteps: schedule.GetProperty("warmup_steps").GetInt32(),
                    WeightDecay: optimizer.GetProperty("weight_decay").GetDouble(),
                    AdamBeta1: optimizer.GetProperty("betas")[0].GetDouble(),
                    AdamBeta2: optimizer.GetProperty("betas")[1].GetDouble(),
                    AdamEpsilon: optimizer.GetProperty("epsilon").GetDouble(),
                    MaxGradNorm: _expected.GetProperty("clip").GetProperty("max_norm").GetDouble());
            }
        }

        public TaskModel LoadModel()
        {
            var configFile = Path.Combine(directory, "trajectory_config.json");
            var (family, config) = ModelFamilies.Read(File.ReadAllText(configFile), configFile);
            var task = NlpTasks.OfArchitecture(config.Architectures![0])!;
            // Two labels of default names are not written.
            var labels = config.Labels() ?? (task.View == HiddenStateView.Vocabulary ? null : ["LABEL_0", "LABEL_1"]);
            var model = new TaskModel(family, config, task, labels is null ? null : new LabelSet(labels));
            using var weights = CheckpointReader.Open(directory);
            StateDictLoader.Load(model.State(), weights, new LoadRules()).ThrowIfIncomplete();
            return model;
        }

        public IReadOnlyList<(ModelInput Input, Tensor Labels)> MicroBatches(int step)
        {
            var found = new List<(ModelInput Input, Tensor Labels)>();
            for (var prefix = $"step{step}.micro0."; _tensors.Tensors.ContainsKey(prefix + "input_ids"); prefix = $"step{step}.micro{found.Count}.")
            {
                var types = _tensors.Tensors.ContainsKey(prefix + "token_type_ids") ? _tensors.Read(prefix + "token_type_ids") : null;
                found.Add((new ModelInput(_tensors.Read(prefix + "input_ids"), _tensors.Read(prefix + "attention_mask"), types), _tensors.Read(prefix + "labels")));
            }

            Assert.Equal(_expected.GetProperty("steps")[step].GetProperty("micro_items").GetArrayLength(), found.Count);
            return found;
        }

        public IReadOnlyList<EncodedExample> Rows(int step)
        {
            using var scope = NewDisposeScope();
            var rows = new List<EncodedExample>();
            foreach (var (input, labels) in MicroBatches(step))
            {
                for (var row = 0; row < labels.shape[0]; row++)
                {
                    var real = input.AttentionMask![row].ne(0);
                    rows.Add(new EncodedExample(row, Ints(input.InputIds[row][real]))
                    {
                        TokenTypeIds = input.TokenTypeIds is { } types ? Ints(types[row][real]) : null,
                        LabelIds = Ints(labels[row][real]),
                    });
                }
            }

            return rows;
        }

        public void AssertDecay(ParameterArena arena)
        {
            Assert.Equal(Names("decayed"), arena.Slices.Where(slice => slice.Offset < arena.DecayedLength).Select(slice => slice.Name).Order(StringComparer.Ordinal));
            Assert.Equal(Names("not_decayed"), arena.Slices.Where(slice => slice.Offset >= arena.DecayedLength).Select(slice => slice.Name).Order(StringComparer.Ordinal));

            IEnumerable<string?> Names(string key) => _expected.GetProperty(key).EnumerateArray().Select(name => name.GetString()).Order(StringComparer.Ordinal);
        }

        public void AssertStep(int step, double loss, double rate, double norm)
        {
            var golden = _expected.GetProperty("steps")[step];
            Close("loss", loss, golden.GetProperty("loss").GetDouble(), Tolerance("loss_relative"));
            Close("gradient norm", norm, golden.GetProperty("gradient_norm").GetDouble(), Tolerance("gradient_norm_relative"));
            Close("learning rate", rate, golden.GetProperty("learning_rate").GetDouble(), 1e-12);

            void Close(string what, double actual, double expected, double relative) =>
                Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), $"step {step}: {what} {actual}, golden {expected}");
        }

        public void AssertFinal(TaskModel model)
        {
            const string Prefix = "final.";
            var state = model.State();
            var finals = _tensors.Tensors.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).ToList();
            Assert.Equal(state.Keys.Order(StringComparer.Ordinal), finals.Order(StringComparer.Ordinal));
            var leftOut = _expected.GetProperty("not_comparable").GetProperty("names").EnumerateArray().Select(name => name.GetString()).ToHashSet();
            Assert.True(leftOut.Count < finals.Count);
            foreach (var name in finals.Where(name => !leftOut.Contains(name)))
            {
                using var scope = NewDisposeScope();
                var off = (state[name].detach() - _tensors.Read(Prefix + name)).abs().max().item<float>();
                Assert.True(off <= Tolerance("final_absolute"), $"{name}: off by {off}");
            }
        }

        public void Dispose() => _tensors.Dispose();

        private double Tolerance(string name) => _expected.GetProperty("tolerance").GetProperty(name).GetDouble();

        private static int[] Ints(Tensor ids) => [.. ids.data<long>().ToArray().Select(id => (int)id)];
    }
}

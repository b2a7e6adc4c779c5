using System.Text.Json.Nodes;
using Graft.Checkpoints;
using Graft.Data;
using Graft.Tasks;
using Graft.Tests.Modeling;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

/// <summary>A run of the tiny tagger: 14 rows in batches of 4, so 4 steps an epoch, the last of them with 2 rows.</summary>
internal sealed record TinyRun(TrainingState State, int KeptStep, byte[] Weights, RecordingObserver Observer)
{
    public static TrainingOptions Options { get; } = new(
        Epochs: 3, BatchSize: 4, LearningRate: 1e-3, WarmupRatio: 0.1, WeightDecay: 0.01, Seed: 7, LoggingSteps: 2, SaveTotalLimit: 2);

    public static IReadOnlyList<EncodedExample> Rows { get; } = TinyBert.Rows(14);

    public static string MetricsOf(string folder) => Path.Combine(folder, "metrics.jsonl");

    public static string CheckpointOf(string folder, int step) => Path.Combine(folder, "checkpoints", $"step-{step}");

    /// <summary>Trains in a folder and saves what the run ends with.</summary>
    /// <param name="folder">The run's directory.</param>
    /// <param name="options">How; null for <see cref="Options"/>.</param>
    /// <param name="resume">Whether to take up what is there.</param>
    /// <param name="stopAfter">The step after which the run is asked to stop, or null.</param>
    /// <param name="evaluate">Scores the dev data; null for <see cref="Evaluate"/>.</param>
    /// <param name="rows">The rows; null for <see cref="Rows"/>.</param>
    /// <param name="dropout">The model's dropout.</param>
    /// <param name="prepare">Changes the model before it is trained.</param>
    /// <param name="checkpointDone">Gets the folder of each checkpoint when it is written.</param>
    public static TinyRun Train(
        string folder, TrainingOptions? options = null, bool resume = false, int? stopAfter = null, Evaluate? evaluate = null,
        IReadOnlyList<EncodedExample>? rows = null, double dropout = 0.1, Action<TaskModel>? prepare = null, Action<string>? checkpointDone = null)
    {
        options ??= Options;
        using var stop = new CancellationTokenSource();
        var observer = new RecordingObserver
        {
            StepDone = report =>
            {
                if (report.Update == stopAfter)
                    stop.Cancel();
            },
            CheckpointDone = checkpointDone,
        };
        using var model = TinyBert.Tagger(dropout);
        prepare?.Invoke(model);
        using var trainer = new Trainer(
            model, rows ?? Rows, options, new RunCheckpoints(folder, options.SaveTotalLimit, resume), evaluate ?? Evaluate,
            new TrainingObservers(new MetricsLog(MetricsOf(folder), options.LoggingSteps), observer));
        var state = trainer.Run(stop.Token);
        var kept = trainer.TakeKeptWeights();
        var file = Path.Combine(folder, "final.safetensors");
        SafeTensorsWriter.Write(file, model.State());
        return new TinyRun(state, kept, File.ReadAllBytes(file), observer);
    }

    /// <summary>Scores other rows: the negative loss.</summary>
    public static EvaluationScores Evaluate(TaskModel model, int? maxRows, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var batch = Batch.Collate([.. TinyBert.Rows(6, seed: 11).Take(maxRows ?? 6)], model.Config.PaddingId);
        var loss = model.Task.SummedLoss(model.Logits(batch), batch.LabelIds!, 0).item<float>() / batch.LabelCount;
        return Score(-loss);
    }

    /// <summary>Scores that are set beforehand, one after another; the check before the first step takes none.</summary>
    public static Evaluate Scripted(params double[] scores)
    {
        var next = 0;
        return (_, maxRows, _) => Score(maxRows is null ? scores[next++] : 0);
    }

    /// <summary>The lines of metrics.jsonl without the time, which no two runs share.</summary>
    public static List<string> MetricsWithoutSeconds(string folder) => [.. File.ReadLines(MetricsOf(folder)).Select(line =>
    {
        var entry = JsonNode.Parse(line)!.AsObject();
        entry.Remove("seconds");
        return entry.ToJsonString();
    })];

    /// <summary>Holds an interrupted run to an uninterrupted one: weights, moments, log and state.</summary>
    /// <param name="expected">The uninterrupted run.</param>
    /// <param name="whole">Its folder.</param>
    /// <param name="parts">The interrupted run's folder.</param>
    public void AssertSameEnd(TinyRun expected, string whole, string parts)
    {
        Assert.Equal(expected.KeptStep, KeptStep);
        Assert.Equal(expected.State.Tokens, State.Tokens);
        Assert.Equal(expected.State.Best!.Scores.Score, State.Best!.Scores.Score);
        Assert.True(expected.Weights.AsSpan().SequenceEqual(Weights), "the weights differ");
        Assert.Equal(MetricsWithoutSeconds(whole), MetricsWithoutSeconds(parts));
        foreach (var file in new[] { "model.safetensors", "optimizer.safetensors" })
            Assert.True(Bytes(whole, file).SequenceEqual(Bytes(parts, file)), file);

        byte[] Bytes(string folder, string file) => File.ReadAllBytes(Path.Combine(CheckpointOf(folder, State.Update), file));
    }

    private static EvaluationScores Score(double score) => new(new Dictionary<string, double> { ["score"] = score }, "score");
}

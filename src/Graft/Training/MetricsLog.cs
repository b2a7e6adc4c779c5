using System.Text;
using System.Text.Json;
using Graft.Checkpoints;
using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>
/// Writes <c>metrics.jsonl</c>: a line every so many steps (step, epoch, mean loss since the last line, learning rate, gradient norm, tokens)
/// and a line for each evaluation (step, epoch, metrics). A resumed run keeps the lines up to its checkpoint and writes the rest again.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="loggingSteps">Steps between two lines, at least 1.</param>
public sealed class MetricsLog(string path, int loggingSteps) : ITrainingObserver
{
    private double _lossSinceLog;
    private int _stepsSinceLog;
    private long _tokens;
    private double _epoch;

    /// <inheritdoc/>
    public void OnStart(TrainingPlan plan, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(state);
        (_lossSinceLog, _stepsSinceLog) = (state.LossSinceLog, state.StepsSinceLog);
        _tokens = state.Tokens;
        _epoch = state.Update == 0 ? 0 : plan.EpochsAfter(state.Update - 1);
        var kept = File.Exists(path) ? File.ReadLines(path).Where(line => StepOf(line) <= state.Update).ToList() : [];
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n")))));
    }

    /// <inheritdoc/>
    public void OnStep(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        _lossSinceLog += report.Loss;
        _stepsSinceLog++;
        _tokens += report.Tokens;
        _epoch = report.Epoch;
        if (report.Update % loggingSteps != 0)
            return;
        Append(writer =>
        {
            writer.WriteNumber("step", report.Update);
            writer.WriteNumber("epoch", report.Epoch);
            writer.WriteNumber("loss", _lossSinceLog / _stepsSinceLog);
            writer.WriteNumber("learning_rate", report.LearningRate);
            writer.WriteNumber("gradient_norm", report.GradientNorm);
            writer.WriteNumber("tokens", _tokens);
        });
        (_lossSinceLog, _stepsSinceLog) = (0, 0);
    }

    /// <inheritdoc/>
    public void OnEvaluation(TrainingState state, bool isBest)
    {
        ArgumentNullException.ThrowIfNull(state);
        Append(writer =>
        {
            writer.WriteNumber("step", state.Update);
            writer.WriteNumber("epoch", _epoch);
            writer.WriteNumber("seconds", Math.Round(state.Seconds, 1));
            writer.WriteBoolean("best", isBest);
            writer.WriteStartObject("metrics");
            foreach (var (name, value) in state.LastScores!.Metrics)
                writer.WriteNumber(name, value);
            writer.WriteEndObject();
        });
    }

    /// <inheritdoc/>
    public void OnCheckpoint(string path)
    {
    }

    /// <inheritdoc/>
    public void OnWarning(string message)
    {
    }

    private void Append(Action<Utf8JsonWriter> write)
    {
        using var stream = new FileStream(path, FileMode.Append);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        // On the disk before the checkpoint of the same step is: a power cut must not leave a checkpoint that is ahead of the log.
        stream.Flush(flushToDisk: true);
    }

    private static int StepOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("step").GetInt32();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return int.MaxValue; // a line that a crash cut off
        }
    }
}

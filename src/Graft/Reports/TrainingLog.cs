using System.Text.Json;

namespace Graft.Reports;

/// <summary>What <c>metrics.jsonl</c> holds.</summary>
/// <param name="Steps">The lines about steps, in order.</param>
/// <param name="Evaluations">The lines about evaluations, in order.</param>
internal sealed record TrainingLog(IReadOnlyList<LoggedStep> Steps, IReadOnlyList<LoggedEvaluation> Evaluations)
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "metrics.jsonl";

    /// <summary>A log of nothing.</summary>
    public static TrainingLog Empty { get; } = new([], []);

    /// <summary>The newest evaluation that was the best so far, or null.</summary>
    public LoggedEvaluation? Best => Evaluations.LastOrDefault(evaluation => evaluation.IsBest);

    /// <summary>Steps done when the last line was written.</summary>
    public long LastStep => Math.Max(Steps is [.., var step] ? step.Step : 0, Evaluations is [.., var evaluation] ? evaluation.Step : 0);

    /// <summary>Epochs done by then, in fractions.</summary>
    public double LastEpoch => Math.Max(Steps is [.., var step] ? step.Epoch : 0, Evaluations is [.., var evaluation] ? evaluation.Epoch : 0);

    /// <summary>Reads the file; a line that a crash cut off is passed over, as resuming does.</summary>
    public static TrainingLog Read(string path)
    {
        var steps = new List<LoggedStep>();
        var evaluations = new List<LoggedEvaluation>();
        foreach (var line in RunFiles.Lines(path))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                Add(document.RootElement, steps, evaluations);
            }
            catch (JsonException)
            {
            }
        }

        return new TrainingLog(steps, evaluations);
    }

    private static void Add(JsonElement line, List<LoggedStep> steps, List<LoggedEvaluation> evaluations)
    {
        if (line.Number("step") is not { } step)
            return;
        var epoch = line.Number("epoch") ?? 0;
        if (line.At("metrics") is not null)
            evaluations.Add(new LoggedEvaluation((long)step, epoch, line.At("best") is { ValueKind: JsonValueKind.True }, line.Numbers("metrics")));
        else if (line.Number("loss") is { } loss)
            steps.Add(new LoggedStep((long)step, epoch, loss, line.Number("learning_rate"), line.Number("gradient_norm")));
    }
}

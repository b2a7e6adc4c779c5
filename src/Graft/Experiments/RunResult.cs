using System.Diagnostics;
using System.Text.Json.Serialization;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>How a run ended; saved as <c>results.json</c> when it is finished.</summary>
/// <param name="Finished">Whether all steps are done, or early stopping ended it; otherwise the run was interrupted, and can be resumed.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="KeptStep">The step whose weights the run ends with.</param>
/// <param name="Seconds">Seconds of training, evaluation and checkpoints included, over all parts of the run.</param>
/// <param name="Tokens">Tokens trained on, padding not counted.</param>
/// <param name="TokensPerSecond">The two divided.</param>
/// <param name="PeakMemoryBytes">The process's largest resident memory.</param>
/// <param name="Primary">The key of the metric that chose the weights, or null without dev data.</param>
/// <param name="Metrics">The dev data's figures, as fractions, of the weights that are kept (of the best step where those are kept); empty without dev data.</param>
/// <param name="StoppedEarly">Whether early stopping ended the run before its last planned step.</param>
/// <param name="Choice">With <c>--keep best-or-average</c>: between what was chosen; else null, and not in the file.</param>
/// <param name="DataSha256">Of a run on labelled data: the SHA-256 of each file that it was trained on and scored by, in the recipe's order; else null, and not in the file.</param>
public sealed record RunResult(
    bool Finished,
    int Steps,
    int KeptStep,
    double Seconds,
    long Tokens,
    double TokensPerSecond,
    long PeakMemoryBytes,
    string? Primary,
    IReadOnlyDictionary<string, double> Metrics,
    bool StoppedEarly = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WeightsChoice? Choice = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? DataSha256 = null)
{
    /// <summary>The file's name in a run's directory.</summary>
    public const string FileName = "results.json";

    /// <summary>Where a run stands, or ended.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="keptStep">The step whose weights it has.</param>
    /// <param name="finished">Whether it is at its end.</param>
    /// <param name="choice">What was chosen between the best step and the average, or null.</param>
    internal static RunResult Of(TrainingState state, int keptStep, bool finished, WeightsChoice? choice = null)
    {
        using var process = Process.GetCurrentProcess();
        var scores = choice is { IsAverage: true } ? choice.Average : state.Best is { } best && best.Update == keptStep ? best.Scores : state.LastScores;
        return new RunResult(
            finished, state.Update, keptStep, Math.Round(state.Seconds, 1), state.Tokens, Math.Round(state.Tokens / Math.Max(state.Seconds, 1e-9), 1),
            process.PeakWorkingSet64, scores?.Primary, scores?.Metrics ?? new Dictionary<string, double>(), Choice: choice);
    }
}

using System.Text.Json.Serialization;

namespace Graft.Experiments;

/// <summary>What a pretraining run is about to do.</summary>
/// <param name="Family">The model's model_type.</param>
/// <param name="Parameters">Parameters of the model with its head, tied ones once.</param>
/// <param name="Vocabulary">Ids of the tokenizer.</param>
/// <param name="EpochTokens">Tokens of one pass over the text, special tokens included.</param>
/// <param name="Steps">Optimizer steps of the run.</param>
/// <param name="HasHeldOut">Whether there is held-out text to score.</param>
/// <param name="NewParameters">Parameters that the model to go on from did not have; empty for a new model.</param>
public sealed record PretrainingSummary(
    string Family, long Parameters, int Vocabulary, long EpochTokens, int Steps, bool HasHeldOut, IReadOnlyList<string> NewParameters)
{
    /// <summary>
    /// What the model to go on from scores on the held-out text before the first step, with the masks of all evaluations; null for a new model, for
    /// one whose head was drawn at random, and without held-out text.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Before { get; init; }

    /// <summary>A hash of what each id means (<see cref="Experiments.IdMeanings"/>): a run is taken further with a tokenizer of the same one. Null in runs of older versions.</summary>
    public string? IdMeanings { get; init; }

    /// <summary>The file's name in a run's directory.</summary>
    [JsonIgnore]
    public const string FileName = "data.json";
}

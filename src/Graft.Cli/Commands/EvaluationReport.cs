using System.Text.Json.Serialization;
using Graft.Data;
using Graft.Inference;
using Graft.Metrics;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft evaluate --json</c> prints.</summary>
/// <param name="Model">The model's folder.</param>
/// <param name="Data">The files, scored together.</param>
/// <param name="Metrics">The figures, as fractions.</param>
/// <param name="Primary">The one by which training chooses weights.</param>
/// <param name="Sentences">How many sentences.</param>
/// <param name="Words">How many words.</param>
/// <param name="WordsWithoutTokens">How many of them gave no token; they count as O, or as wrong where there is no O.</param>
/// <param name="UnknownLabels">Labels of the data that the model does not know, and how often; they count as wrong.</param>
/// <param name="PerLabel">Precision, recall and F1 of each label, and how many words have it.</param>
/// <param name="Scheme">The scheme of span labels, such as iob2; null where the labels are no span tags.</param>
/// <param name="PerType">Spans by the conll reading, per type; null likewise.</param>
/// <param name="PerTypeStrict">Spans by the strict reading of the scheme, per type; null likewise.</param>
internal sealed record EvaluationReport(
    string Model,
    IReadOnlyList<string> Data,
    IReadOnlyDictionary<string, double> Metrics,
    string Primary,
    int Sentences,
    int Words,
    int WordsWithoutTokens,
    IReadOnlyDictionary<string, int> UnknownLabels,
    IReadOnlyDictionary<string, Score> PerLabel,
    string? Scheme,
    IReadOnlyDictionary<string, Score>? PerType,
    IReadOnlyDictionary<string, Score>? PerTypeStrict)
{
    public EvaluationReport(string model, IReadOnlyList<string> files, IReadOnlyList<WordExample> examples, TokenClassificationEvaluation evaluation)
        : this(
            model, files, evaluation.Report.Scores.Metrics, evaluation.Report.Scores.Primary, examples.Count, evaluation.Report.Labels.Count,
            evaluation.Report.WordsWithoutTokens, evaluation.UnknownLabels, evaluation.Report.Labels.PerLabel(),
            evaluation.Report.Scheme == TagScheme.None ? null : evaluation.Report.Scheme.ToString().ToLowerInvariant(),
            evaluation.Report.Spans?.PerType(), evaluation.Report.StrictSpans?.PerType())
    {
    }
}

/// <summary>The JSON form of <see cref="EvaluationReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationReportJson : JsonSerializerContext;

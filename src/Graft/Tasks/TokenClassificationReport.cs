using Graft.Data;
using Graft.Metrics;

namespace Graft.Tasks;

/// <summary>How well predicted labels agree with the true ones, over whole words of whole sentences.</summary>
public sealed record TokenClassificationReport
{
    /// <summary>
    /// The figures as fractions: <c>accuracy</c>, <c>loss</c>; for tags <c>macro_f1</c> and <c>weighted_f1</c>; for spans <c>precision</c>,
    /// <c>recall</c> and <c>f1</c> by the conll reading and <c>strict_precision</c>, <c>strict_recall</c>, <c>strict_f1</c> by the scheme.
    /// </summary>
    public required EvaluationScores Scores { get; init; }

    /// <summary>Precision, recall and F1 of each label.</summary>
    public required LabelScores Labels { get; init; }

    /// <summary>Spans by the conll reading, or null where the labels are no span tags.</summary>
    public SpanScores? Spans { get; init; }

    /// <summary>
    /// Spans by the strict reading of <see cref="Scheme"/>, or null where the labels are no span tags. What was predicted and is no tag of the
    /// scheme counts as O.
    /// </summary>
    public SpanScores? StrictSpans { get; init; }

    /// <summary>The scheme of the true labels.</summary>
    public required TagScheme Scheme { get; init; }

    /// <summary>How many words gave no token; they count as O, or as wrong where there is no O.</summary>
    public required int WordsWithoutTokens { get; init; }

    /// <summary>Compares.</summary>
    /// <param name="examples">The sentences with their true labels.</param>
    /// <param name="predictions">What was predicted for them.</param>
    /// <exception cref="ArgumentException">A sentence has no labels, or the two sides differ in length.</exception>
    public static TokenClassificationReport Compare(IReadOnlyList<WordExample> examples, WordPredictions predictions)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(predictions);
        var actual = examples.Select(example => example.Labels ?? throw new ArgumentException("a sentence has no labels", nameof(examples))).ToList();
        var predicted = predictions.Sentences.Select(sentence => sentence.Labels).ToList();
        var labels = LabelScores.Compute([.. actual.SelectMany(tags => tags)], [.. predicted.SelectMany(tags => tags)]);
        var scheme = TagSchemes.Detect(examples);
        var metrics = new Dictionary<string, double> { ["accuracy"] = labels.Accuracy };
        if (!double.IsNaN(predictions.Loss))
            metrics["loss"] = predictions.Loss;

        SpanScores? spans = null, strict = null;
        if (scheme == TagScheme.None)
        {
            metrics["macro_f1"] = labels.Macro().F1;
            metrics["weighted_f1"] = labels.Weighted().F1;
        }
        else
        {
            spans = SpanScores.Compute(actual, predicted, SpanReading.Conll);
            strict = SpanScores.Compute(actual, predicted, SpanReading.Strict(scheme.ToString(), othersAreOutside: true));
            Add(metrics, "", spans.Micro());
            Add(metrics, "strict_", strict.Micro());
        }

        return new TokenClassificationReport
        {
            Scores = new EvaluationScores(metrics, PrimaryMetric(scheme)),
            Labels = labels,
            Spans = spans,
            StrictSpans = strict,
            Scheme = scheme,
            WordsWithoutTokens = predictions.WordsWithoutTokens,
        };
    }

    /// <summary>The key of the metric by which the best weights are chosen, higher being better: <c>f1</c> of the spans where the labels are of a scheme, else <c>accuracy</c>.</summary>
    /// <param name="scheme">The scheme of the labels.</param>
    public static string PrimaryMetric(TagScheme scheme) => scheme == TagScheme.None ? "accuracy" : "f1";

    private static void Add(Dictionary<string, double> metrics, string prefix, Score score)
    {
        metrics[prefix + "precision"] = score.Precision;
        metrics[prefix + "recall"] = score.Recall;
        metrics[prefix + "f1"] = score.F1;
    }
}

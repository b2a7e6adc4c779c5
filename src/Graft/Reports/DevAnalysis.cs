using Graft.Metrics;

namespace Graft.Reports;

/// <summary>What can be told from the predictions of the dev data.</summary>
internal sealed class DevAnalysis
{
    private const int ShownMistakes = 30;

    /// <summary>Counts and scores.</summary>
    /// <param name="predictions">The predictions, at least one word.</param>
    public DevAnalysis(DevPredictions predictions)
    {
        var sentences = predictions.Sentences;
        string[] actual = [.. sentences.SelectMany(sentence => sentence.Labels)];
        string[] predicted = [.. sentences.SelectMany(sentence => sentence.Predicted)];
        Labels = LabelScores.Compute(actual, predicted);
        Confusion = new ConfusionMatrix(actual, predicted, Labels.Counts
            .OrderByDescending(pair => pair.Value.Actual).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key));
        if (predictions.About.Scheme != "none")
            (Spans, StrictSpans) = ReadSpans(sentences, predictions.About.Scheme);
        Calibration = Calibrate(sentences);
        Mistakes = [.. sentences
            .SelectMany(sentence => Enumerable.Range(0, sentence.Words.Count).Select(word => new Mistake(sentence, word)))
            .Where(mistake => mistake.Actual != mistake.Predicted && mistake.Probability > 0)
            .OrderByDescending(mistake => mistake.Probability)
            .Take(ShownMistakes)];
        MistakeCount = Labels.Count - Labels.Right;
    }

    /// <summary>Scores of each label.</summary>
    public LabelScores Labels { get; }

    /// <summary>Spans by the conll reading; null where the labels are no span tags.</summary>
    public SpanScores? Spans { get; }

    /// <summary>Spans by the strict reading of the scheme; null likewise.</summary>
    public SpanScores? StrictSpans { get; }

    /// <summary>The confusions, labels by support.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>The calibration over words with a prediction; null where there is none.</summary>
    public Calibration? Calibration { get; }

    /// <summary>The wrong words that the model was surest of, in that order; of equals those that come first in the data.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; }

    /// <summary>How many words are wrong in all.</summary>
    public int MistakeCount { get; }

    /// <summary>The figures that training would give, but the loss.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics => Spans is { } spans
        ? [new("accuracy", Labels.Accuracy), new("precision", spans.Micro().Precision), new("recall", spans.Micro().Recall), new("f1", spans.Micro().F1)]
        : [new("accuracy", Labels.Accuracy), new("macro_f1", Labels.Macro().F1), new("weighted_f1", Labels.Weighted().F1)];

    private static (SpanScores, SpanScores) ReadSpans(IReadOnlyList<DevSentence> sentences, string scheme)
    {
        IReadOnlyList<string>[] actual = [.. sentences.Select(sentence => sentence.Labels)];
        IReadOnlyList<string>[] predicted = [.. sentences.Select(sentence => sentence.Predicted)];
        return (SpanScores.Compute(actual, predicted), SpanScores.Compute(actual, predicted, SpanReading.Strict(scheme, othersAreOutside: true)));
    }

    private static Calibration? Calibrate(IReadOnlyList<DevSentence> sentences)
    {
        var (confidences, isRight) = (new List<double>(), new List<bool>());
        foreach (var sentence in sentences)
        {
            for (var word = 0; word < sentence.Words.Count; word++)
            {
                if (sentence.Probabilities[word] is not (> 0 and <= 1))
                    continue;
                confidences.Add(sentence.Probabilities[word]);
                isRight.Add(sentence.Labels[word] == sentence.Predicted[word]);
            }
        }

        return confidences.Count == 0 ? null : Calibration.Compute(confidences, isRight);
    }
}

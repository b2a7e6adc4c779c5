namespace Graft.Metrics;

/// <summary>
/// Scores of tagged sentences by whole spans, as seqeval 1.2.2 gives them: a span counts as right when type and both ends are. Accuracy is
/// over all words, O included; on nothing it is 0, where seqeval divides by zero.
/// </summary>
public sealed class SpanScores
{
    private readonly SortedDictionary<string, MatchCounts> _counts;

    private SpanScores(SortedDictionary<string, MatchCounts> counts, int wordCount, int rightWords)
    {
        _counts = counts;
        WordCount = wordCount;
        Accuracy = wordCount == 0 ? 0 : (double)rightWords / wordCount;
    }

    /// <summary>The span types of either side, in ordinal order, with their counts.</summary>
    public IReadOnlyDictionary<string, MatchCounts> Counts => _counts;

    /// <summary>The counts of all types together.</summary>
    public MatchCounts TotalCounts => _counts.Values.Aggregate(default(MatchCounts), (sum, counts) => sum.Plus(counts));

    /// <summary>How many words there are.</summary>
    public int WordCount { get; }

    /// <summary>The share of words whose tag is right.</summary>
    public double Accuracy { get; }

    /// <summary>Compares predicted tags with the true ones.</summary>
    /// <param name="actual">The true tags, a list for each sentence.</param>
    /// <param name="predicted">The predicted tags, in the same order.</param>
    /// <param name="reading">How spans are read; null takes <see cref="SpanReading.Conll"/>.</param>
    /// <exception cref="ArgumentException">The two sides have not as many sentences or words, or a tag cannot be read.</exception>
    public static SpanScores Compute(
        IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted, SpanReading? reading = null)
    {
        TagSequences.CheckEqualLengths(actual, predicted);
        reading ??= SpanReading.Conll;
        var counts = new SortedDictionary<string, MatchCounts>(StringComparer.Ordinal);
        void Count(string type, MatchCounts more) => counts[type] = counts.GetValueOrDefault(type).Plus(more);
        for (var sentence = 0; sentence < actual.Count; sentence++)
        {
            var trueSpans = reading.Read(actual[sentence]).ToHashSet();
            foreach (var span in trueSpans)
                Count(span.Type, new MatchCounts(0, 0, 1));
            foreach (var span in reading.Read(predicted[sentence]))
                Count(span.Type, new MatchCounts(trueSpans.Contains(span) ? 1 : 0, 1, 0));
        }

        return new SpanScores(counts, actual.Sum(tags => tags.Count), TagSequences.CountEqual(actual, predicted));
    }

    /// <summary>The score of each type, in ordinal order.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public IReadOnlyDictionary<string, Score> PerType(double zeroDivision = 0)
    {
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        foreach (var (type, counts) in _counts)
            scores.Add(type, counts.ToScore(zeroDivision));
        return scores;
    }

    /// <summary>The score of all spans together: the usual F1.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public Score Micro(double zeroDivision = 0) => TotalCounts.ToScore(zeroDivision);

    /// <summary>The mean over the types; NaN where there is no span on either side.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public Score Macro(double zeroDivision = 0) => ScoreAverages.Macro([.. PerType(zeroDivision).Values]);

    /// <summary>The mean over the types, weighted by support.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall, and for the recall where there is no support: 0 or 1.</param>
    public Score Weighted(double zeroDivision = 0) =>
        ScoreAverages.Weighted([.. PerType(zeroDivision).Values], TotalCounts.Predicted > 0, zeroDivision);

    /// <summary>
    /// The table that seqeval prints: a line for each type, then the averages. Without any span, where seqeval fails, it has only the
    /// averages.
    /// </summary>
    /// <param name="digits">Decimals.</param>
    public string ToReport(int digits = 2)
    {
        var table = new ScoreTable(_counts.Keys, digits);
        foreach (var (type, score) in PerType())
            table.Add(type, score);
        table.AddEmptyLine();
        table.Add("micro avg", Micro());
        table.Add("macro avg", Macro());
        table.Add("weighted avg", Weighted());
        return table.ToString();
    }
}

namespace Graft.Metrics;

/// <summary>
/// Scores of flat labels, one for each item (words for part-of-speech tags, texts for classes), as scikit-learn's classification report
/// gives them over the sorted union of both sides' labels.
/// </summary>
public sealed class LabelScores
{
    private readonly SortedDictionary<string, MatchCounts> _counts;

    private LabelScores(SortedDictionary<string, MatchCounts> counts, int count, int right)
    {
        _counts = counts;
        Count = count;
        Right = right;
    }

    /// <summary>The labels of either side, in ordinal order, with their counts.</summary>
    public IReadOnlyDictionary<string, MatchCounts> Counts => _counts;

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>How many of them have the right label.</summary>
    public int Right { get; }

    /// <summary>The share of items with the right label.</summary>
    public double Accuracy => (double)Right / Count;

    /// <summary>Compares predicted labels with the true ones.</summary>
    /// <param name="actual">The true labels.</param>
    /// <param name="predicted">The predicted labels, in the same order.</param>
    /// <exception cref="ArgumentException">There is nothing to score, or the two sides are not as many.</exception>
    public static LabelScores Compute(IReadOnlyList<string> actual, IReadOnlyList<string> predicted)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(predicted);
        if (actual.Count != predicted.Count)
            throw new ArgumentException($"There are {actual.Count} true labels and {predicted.Count} predicted ones.", nameof(predicted));
        if (actual.Count == 0)
            throw new ArgumentException("There is no label to score.", nameof(actual));
        var counts = new SortedDictionary<string, MatchCounts>(StringComparer.Ordinal);
        void Add(string label, MatchCounts more) => counts[label] = counts.GetValueOrDefault(label).Plus(more);
        for (var item = 0; item < actual.Count; item++)
        {
            var isRight = actual[item] == predicted[item];
            Add(actual[item], new MatchCounts(isRight ? 1 : 0, 0, 1));
            Add(predicted[item], new MatchCounts(0, 1, 0));
        }

        return new LabelScores(counts, actual.Count, counts.Values.Sum(label => label.Correct));
    }

    /// <summary>The score of each label, in ordinal order.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public IReadOnlyDictionary<string, Score> PerLabel(double zeroDivision = 0)
    {
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        foreach (var (label, counts) in _counts)
            scores.Add(label, counts.ToScore(zeroDivision));
        return scores;
    }

    /// <summary>The mean over the labels of either side.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public Score Macro(double zeroDivision = 0) => ScoreAverages.Macro([.. PerLabel(zeroDivision).Values]);

    /// <summary>The mean over given labels: one that occurs on neither side has undefined precision and recall.</summary>
    /// <param name="labels">The labels to average over.</param>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public Score MacroOver(IEnumerable<string> labels, double zeroDivision = 0) =>
        ScoreAverages.Macro([.. labels.Select(label => _counts.GetValueOrDefault(label).ToScore(zeroDivision))]);

    /// <summary>The mean over the labels, weighted by support.</summary>
    /// <param name="zeroDivision">What stands for an undefined precision or recall: 0 or 1.</param>
    public Score Weighted(double zeroDivision = 0) => ScoreAverages.Weighted([.. PerLabel(zeroDivision).Values], anyPredicted: true, zeroDivision);

    /// <summary>The table that scikit-learn prints.</summary>
    /// <param name="digits">Decimals.</param>
    public string ToReport(int digits = 2)
    {
        // scikit-learn counts in floating point where nothing at all is right, and it shows.
        string Support(int count) => Right == 0 ? $"{count}.0" : $"{count}";
        var table = new ScoreTable(_counts.Keys, digits);
        foreach (var (label, score) in PerLabel())
            table.Add(label, score, Support(score.Support));
        table.AddEmptyLine();
        table.Add("accuracy", Accuracy, Support(Count));
        table.Add("macro avg", Macro(), Support(Count));
        table.Add("weighted avg", Weighted(), Support(Count));
        return table.ToString();
    }
}

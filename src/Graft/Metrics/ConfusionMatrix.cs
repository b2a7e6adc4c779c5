using System.Runtime.InteropServices;

namespace Graft.Metrics;

/// <summary>How often each true label was predicted as each label, and the agreement figures that stand on all of it.</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _labels;
    // Of the many pairs of labels few occur: 20,000 labels have 400 million pairs.
    private readonly Dictionary<(int Actual, int Predicted), long> _counts = [];
    private readonly long[] _actual;
    private readonly long[] _predicted;
    private readonly long _total;

    /// <summary>Counts.</summary>
    /// <param name="actual">The true labels.</param>
    /// <param name="predicted">The predicted labels, in the same order.</param>
    /// <param name="labels">The labels in the order of rows and columns; null takes the labels of either side in ordinal order.</param>
    /// <exception cref="ArgumentException">The sides are empty or not as many, or a label is not among those given.</exception>
    public ConfusionMatrix(IReadOnlyList<string> actual, IReadOnlyList<string> predicted, IEnumerable<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(predicted);
        if (actual.Count == 0 || actual.Count != predicted.Count)
            throw new ArgumentException($"There are {actual.Count} true labels and {predicted.Count} predicted ones.", nameof(predicted));
        _labels = [.. labels ?? actual.Concat(predicted).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in _labels)
            ids.Add(label, ids.Count);
        int IdOf(string label) => ids.TryGetValue(label, out var id)
            ? id
            : throw new ArgumentException($"The label '{label}' is not among those given.", nameof(labels));
        (_actual, _predicted, _total) = (new long[ids.Count], new long[ids.Count], actual.Count);
        for (var item = 0; item < actual.Count; item++)
        {
            var (row, column) = (IdOf(actual[item]), IdOf(predicted[item]));
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, (row, column), out _)++;
            _actual[row]++;
            _predicted[column]++;
        }
    }

    /// <summary>The labels in the order of rows and columns.</summary>
    public IReadOnlyList<string> Labels => _labels;

    /// <summary>How often a true label was predicted as another.</summary>
    /// <param name="actual">The true label's position in <see cref="Labels"/>.</param>
    /// <param name="predicted">The predicted label's position.</param>
    public long this[int actual, int predicted] => _counts.GetValueOrDefault((actual, predicted));

    /// <summary>The pairs of labels that occur, by position, with how often they do: row by row, in the order of columns.</summary>
    public IEnumerable<(int Actual, int Predicted, long Count)> Cells =>
        _counts.OrderBy(cell => cell.Key).Select(cell => (cell.Key.Actual, cell.Key.Predicted, cell.Value));

    /// <summary>How many items have a label.</summary>
    /// <param name="actual">The label's position.</param>
    public long Support(int actual) => _actual[actual];

    /// <summary>The share of items with the right label.</summary>
    public double Accuracy => (double)Ids.Sum(id => this[id, id]) / _total;

    /// <summary>Matthews' correlation, in the multi-class form of Gorodkin (2004); 0 where a side has one label only.</summary>
    public double MatthewsCorrelation
    {
        get
        {
            double total = _total;
            var covariance = (Ids.Sum(id => this[id, id]) * total) - Ids.Sum(id => (double)_actual[id] * _predicted[id]);
            var ofActual = (total * total) - Ids.Sum(id => (double)_actual[id] * _actual[id]);
            var ofPredicted = (total * total) - Ids.Sum(id => (double)_predicted[id] * _predicted[id]);
            return ofActual == 0 || ofPredicted == 0 ? 0 : covariance / Math.Sqrt(ofActual * ofPredicted);
        }
    }

    private IEnumerable<int> Ids => Enumerable.Range(0, _labels.Length);

    /// <summary>Cohen's kappa: agreement beyond chance; NaN where both sides have the same single label.</summary>
    /// <param name="quadratic">Whether a confusion weighs the square of the distance between the two labels' positions; else all weigh alike.</param>
    public double CohenKappa(bool quadratic = false)
    {
        double Weight(int row, int column) => quadratic ? Math.Pow(row - column, 2) : row == column ? 0 : 1;
        var observed = _counts.Sum(cell => Weight(cell.Key.Actual, cell.Key.Predicted) * cell.Value);
        double expected = 0;
        foreach (var row in Ids)
        {
            foreach (var column in Ids)
                expected += Weight(row, column) * _actual[row] * _predicted[column] / _total;
        }

        return 1 - (observed / expected);
    }

    /// <summary>The mean recall over the labels that occur among the true ones.</summary>
    /// <param name="adjusted">
    /// Whether it is rescaled so that chance is 0 and perfection 1; this has no meaning where only one label occurs (NaN or minus infinity).
    /// </param>
    public double BalancedAccuracy(bool adjusted = false)
    {
        var recalls = Ids.Where(id => _actual[id] > 0).Select(id => (double)this[id, id] / _actual[id]).ToArray();
        var mean = recalls.Average();
        var chance = 1.0 / recalls.Length;
        return adjusted ? (mean - chance) / (1 - chance) : mean;
    }
}

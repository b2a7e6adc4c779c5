using System.Globalization;
using Graft.Data;

namespace Graft.Training;

/// <summary>
/// Weights of labels in the loss, so that rare ones count for more: <c>balanced</c>, or a weight for each label that is named,
/// <c>O=0.2,B-PER=3</c>, the others having 1.
/// </summary>
public static class ClassWeights
{
    /// <summary>Weights by the labels' frequency in the training data.</summary>
    public const string Balanced = "balanced";

    /// <summary>What is wrong with a text of weights, or null.</summary>
    /// <param name="text">The text; null for no weights.</param>
    public static string? Problem(string? text) => text is null or Balanced || Parse(text) is not null
        ? null
        : $"--class-weights must be {Balanced} or LABEL=WEIGHT,... with weights of at least 0, not {text}";

    /// <summary>The weight of each label.</summary>
    /// <param name="text">
    /// The weights. Balanced ones are labels / (classes x labels of the class), as scikit-learn's compute_class_weight, after King and Zeng
    /// 2001, over the classes that occur; one that does not occur has 0.
    /// </param>
    /// <param name="labels">The task's labels; null for a task without, which can have no weights.</param>
    /// <param name="rows">The training rows.</param>
    /// <returns>A weight for each label id, or null where all are 1.</returns>
    /// <exception cref="ArgumentException">A label is named that the data do not have, or the task has no labels.</exception>
    public static IReadOnlyList<double>? Of(string? text, LabelSet? labels, IReadOnlyList<EncodedExample> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (text is null)
            return null;
        if (labels is null)
            throw new ArgumentException("--class-weights needs a task with labels");
        return text == Balanced ? BalancedOf(labels.Count, rows) : ExplicitOf(Parse(text) ?? throw new ArgumentException(Problem(text)), labels);
    }

    private static double[] BalancedOf(int classes, IReadOnlyList<EncodedExample> rows)
    {
        var counts = new long[classes];
        foreach (var id in rows.SelectMany(row => row.LabelIds ?? []).Where(id => id != LabelSet.IgnoredId))
            counts[id]++;
        var present = counts.Count(count => count > 0);
        return [.. counts.Select(count => count == 0 ? 0 : counts.Sum() / ((double)present * count))];
    }

    private static double[] ExplicitOf(Dictionary<string, double> named, LabelSet labels)
    {
        if (named.Keys.FirstOrDefault(name => !labels.Contains(name)) is { } unknown)
            throw new ArgumentException($"--class-weights names '{unknown}', which is no label of the training data; they have {string.Join(", ", labels)}");
        return [.. labels.Select(label => named.GetValueOrDefault(label, 1))];
    }

    /// <summary>The weight of each label that is named; null where the text is no such list.</summary>
    private static Dictionary<string, double>? Parse(string text)
    {
        var weights = new Dictionary<string, double>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            // At the last sign: a label may have one itself.
            var at = part.LastIndexOf('=');
            if (at < 1 || !double.TryParse(part.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                || weight is not (>= 0 and < double.PositiveInfinity) || !weights.TryAdd(part[..at], weight))
                return null;
        }

        return weights;
    }
}

namespace Graft.Data;

/// <summary>What a second part (dev, test) has in common with the training part, and what only it has.</summary>
/// <param name="UnknownLabels">The labels that the training part lacks, in ordinal order, with how often they occur: no model can predict them.</param>
/// <param name="SharedSentences">How many sentences of the second part stand in the training part too, word for word: they flatter the score.</param>
/// <param name="Sentences">How many sentences the second part has.</param>
public sealed record DatasetOverlap(IReadOnlyDictionary<string, int> UnknownLabels, int SharedSentences, int Sentences)
{
    /// <summary>Compares two parts.</summary>
    /// <param name="training">The training part.</param>
    /// <param name="other">The second part.</param>
    public static DatasetOverlap Of(IReadOnlyList<WordExample> training, IReadOnlyList<WordExample> other)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(other);
        var known = training.SelectMany(example => example.Labels ?? []).ToHashSet(StringComparer.Ordinal);
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in other.SelectMany(example => example.Labels ?? []).Where(label => !known.Contains(label)))
            unknown[label] = unknown.GetValueOrDefault(label) + 1;
        var sentences = training.Select(Key).ToHashSet(StringComparer.Ordinal);
        return new DatasetOverlap(unknown, other.Count(example => sentences.Contains(Key(example))), other.Count);
    }

    // A line feed can't be in a word, which came from a line.
    private static string Key(WordExample example) => string.Join('\n', example.Words);
}

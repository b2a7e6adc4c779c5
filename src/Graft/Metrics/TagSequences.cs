namespace Graft.Metrics;

/// <summary>What the metrics of tagged sentences ask of their two sides.</summary>
internal static class TagSequences
{
    /// <summary>Refuses sides that have not as many sentences, or as many words in each.</summary>
    public static void CheckEqualLengths(IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(predicted);
        if (actual.Count != predicted.Count)
            throw new ArgumentException($"There are {actual.Count} true sentences and {predicted.Count} predicted ones.", nameof(predicted));
        for (var sentence = 0; sentence < actual.Count; sentence++)
        {
            if (actual[sentence].Count != predicted[sentence].Count)
            {
                throw new ArgumentException(
                    $"Sentence {sentence} has {actual[sentence].Count} true tags and {predicted[sentence].Count} predicted ones.", nameof(predicted));
            }
        }
    }

    /// <summary>How many words have equal tags on both sides.</summary>
    public static int CountEqual(IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted) =>
        actual.Zip(predicted, (a, p) => a.Zip(p).Count(pair => pair.First == pair.Second)).Sum();
}

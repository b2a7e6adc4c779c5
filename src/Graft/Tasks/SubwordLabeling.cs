namespace Graft.Tasks;

/// <summary>Carries labels of words to their sub-tokens.</summary>
public static class SubwordLabeling
{
    /// <summary>The label of each token of a row.</summary>
    /// <param name="wordIds">The word of each token, null for special tokens; a row may begin inside a word.</param>
    /// <param name="labels">The label of each word.</param>
    /// <param name="policy">Which sub-tokens carry it.</param>
    /// <returns>A label for each token, null where it takes no part.</returns>
    /// <remarks>
    /// The first sub-token that a row shows of a word counts as its first, also where the row begins inside the word. Example, words
    /// "Angela Merkel" as <c>angela mer ##kel</c> with B-PER I-PER: First gives <c>B-PER I-PER null</c>, All gives <c>B-PER I-PER I-PER</c>.
    /// </remarks>
    public static IReadOnlyList<string?> Align(IReadOnlyList<int?> wordIds, IReadOnlyList<string> labels, SubwordLabels policy)
    {
        ArgumentNullException.ThrowIfNull(wordIds);
        ArgumentNullException.ThrowIfNull(labels);
        var aligned = new string?[wordIds.Count];
        int? previous = null;
        for (var token = 0; token < aligned.Length; token++)
        {
            if (wordIds[token] is { } word)
                aligned[token] = word != previous ? labels[word] : OfRest(labels[word], policy);
            previous = wordIds[token];
        }

        return aligned;
    }

    private static string? OfRest(string label, SubwordLabels policy) => policy switch
    {
        SubwordLabels.First => null,
        SubwordLabels.AllInside when label.StartsWith("B-", StringComparison.Ordinal) => string.Concat("I-", label.AsSpan(2)),
        _ => label,
    };
}

namespace Graft.Data;

/// <summary>What labelled data hold, said before training so that surprises come early.</summary>
/// <param name="Examples">How many sentences there are.</param>
/// <param name="Words">How many words they have in all.</param>
/// <param name="Labels">How often each label occurs, in ordinal order of the labels; empty for unlabelled data.</param>
/// <param name="LongestExample">The number of words of the longest sentence.</param>
/// <param name="LongestPlace">Where the longest sentence is, as <c>file:line</c>; null where that is not known.</param>
/// <param name="SplitWordShare">The share of words that the tokenizer splits, as the caller measured it; null where nobody did.</param>
public sealed record DatasetSummary(
    int Examples,
    long Words,
    IReadOnlyDictionary<string, int> Labels,
    int LongestExample,
    string? LongestPlace,
    double? SplitWordShare)
{
    /// <summary>Counts.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="splitWordShare">The share of words that give more than one token, from 0 to 1, or null.</param>
    public static DatasetSummary Of(IReadOnlyList<WordExample> examples, double? splitWordShare = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var labels = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in examples.SelectMany(example => example.Labels ?? []))
            labels[label] = labels.GetValueOrDefault(label) + 1;
        var longest = examples.MaxBy(example => example.Words.Count);
        return new DatasetSummary(
            examples.Count,
            examples.Sum(example => (long)example.Words.Count),
            labels,
            longest?.Words.Count ?? 0,
            longest?.File is { } file ? $"{file}:{longest.Line}" : null,
            splitWordShare);
    }
}

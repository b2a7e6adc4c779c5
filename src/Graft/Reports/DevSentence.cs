using System.Text.Json.Serialization;

namespace Graft.Reports;

/// <summary>One sentence of the dev data with what the run's model makes of it; all lists are as long as the words.</summary>
/// <param name="Lines">The line of each word, from 1; empty where the words do not come from lines.</param>
/// <param name="Words">The words.</param>
/// <param name="Labels">The true labels.</param>
/// <param name="Predicted">The predicted labels.</param>
/// <param name="Probabilities">The probability of each predicted label, to six decimals; 0 where the word gave no token, so that nothing was predicted.</param>
/// <param name="Id">The sentence's own name in its file, or null.</param>
/// <param name="File">Where the sentences come from several files: its own, relative to the run's directory; else null.</param>
public sealed record DevSentence(
    IReadOnlyList<int> Lines,
    IReadOnlyList<string> Words,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Predicted,
    IReadOnlyList<double> Probabilities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null)
{
    /// <summary>Whether the lists are as long as each other, and no label is empty.</summary>
    internal bool IsWhole =>
        Labels.Count == Words.Count && Predicted.Count == Words.Count && Probabilities.Count == Words.Count && (Lines.Count == 0 || Lines.Count == Words.Count)
        && !Labels.Any(string.IsNullOrEmpty) && !Predicted.Any(string.IsNullOrEmpty);
}

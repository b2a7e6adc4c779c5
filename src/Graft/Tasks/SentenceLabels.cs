namespace Graft.Tasks;

/// <summary>The labels that a model gives to the words of one sentence.</summary>
/// <param name="Labels">One label a word.</param>
/// <param name="Scores">The probability of each label, in [0, 1]; 0 where the word has no prediction.</param>
public sealed record SentenceLabels(IReadOnlyList<string> Labels, IReadOnlyList<float> Scores)
{
    /// <summary>
    /// The label of a word that gives no token (empty, or only characters that the tokenizer removes) where the label set has no <c>O</c>.
    /// </summary>
    public const string Unpredicted = "_";
}

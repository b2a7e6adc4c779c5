namespace Graft.Tasks;

/// <summary>One token of an encoded text with what a tagger makes of it.</summary>
/// <param name="Token">The token as the vocabulary has it, such as <c>##kel</c>.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="End">One past its last UTF-16 unit in the text.</param>
/// <param name="Probabilities">The probability of each label, by label id.</param>
public sealed record TokenPrediction(string Token, int Start, int End, IReadOnlyList<float> Probabilities)
{
    /// <summary>Whether the token is one that the tokenizer adds ([CLS], [SEP], padding): it is no part of the text.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether the token is the unknown one: its word is then what it covers of the text.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>
    /// Whether the token continues the word of the token before, where the text's words are known; null (the default) has the reference
    /// pipeline's rules guess it.
    /// </summary>
    public bool? ContinuesWord { get; init; }
}

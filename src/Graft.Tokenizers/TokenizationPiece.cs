namespace Graft.Tokenizers;

/// <summary>A piece of a text on its way through a tokenizer.</summary>
/// <param name="Text">What it is by now.</param>
/// <param name="Offsets">The span of the original text that it came from, in UTF-16 units.</param>
/// <param name="IsAddedToken">Whether it is an added token that was found, which no later stage changes.</param>
public sealed record TokenizationPiece(string Text, TextSpan Offsets, bool IsAddedToken);

namespace Graft.Tokenizers;

/// <summary>What a stage made of a text.</summary>
/// <param name="Kind">The stage's place, as in <see cref="TokenizerStage.Kind"/>, or <c>added_tokens</c> where added tokens are cut out.</param>
/// <param name="Type">The stage's type; empty for <c>added_tokens</c>.</param>
/// <param name="Pieces">The pieces after it, in the order of the text; after the model, the tokens.</param>
public sealed record TokenizationStep(string Kind, string Type, IReadOnlyList<TokenizationPiece> Pieces);

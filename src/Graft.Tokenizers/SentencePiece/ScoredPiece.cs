namespace Graft.Tokenizers.SentencePiece;

/// <summary>A piece of a sentencepiece vocabulary; its place in the list is its id.</summary>
/// <param name="Text">Its text, with U+2581 for a space.</param>
/// <param name="Score">Unigram: the logarithm of its probability. BPE: the greater, the earlier it is merged.</param>
/// <param name="Kind">What it is for.</param>
internal readonly record struct ScoredPiece(string Text, float Score, PieceKind Kind);

namespace Graft.Tokenizers.Models;

/// <summary>
/// A token that a model made: its id and its range in the piece, in UTF-16 units. The token's string is the vocabulary's, or, where
/// <paramref name="IsSurface"/>, the range of the piece itself (an unknown character of a Unigram model).
/// </summary>
internal readonly record struct ModelToken(int Id, int Start, int End, bool IsSurface = false);

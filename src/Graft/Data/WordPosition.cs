namespace Graft.Data;

/// <summary>Where a row predicts a word.</summary>
/// <param name="Word">The word's position in its example, from 0.</param>
/// <param name="Token">The position in the row of the word's first token.</param>
public readonly record struct WordPosition(int Word, int Token);

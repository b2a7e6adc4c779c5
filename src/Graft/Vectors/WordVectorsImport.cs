namespace Graft.Vectors;

/// <summary>How vectors became a model directory.</summary>
/// <param name="Lowercase">Whether text loses its case before it is looked up.</param>
/// <param name="ZeroDigits">Whether digits become 0 before a word is looked up.</param>
/// <param name="Words">How many words there are, without the special tokens.</param>
/// <param name="FoundWords">How many of them are found when they are given as a word; the others are taken apart or changed before.</param>
public sealed record WordVectorsImport(bool Lowercase, bool ZeroDigits, int Words, int FoundWords);

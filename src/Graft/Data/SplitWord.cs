namespace Graft.Data;

/// <summary>A word of a raw text, with its place in it.</summary>
/// <param name="Text">The word, exactly as the text has it.</param>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="End">One past its last UTF-16 unit.</param>
public readonly record struct SplitWord(string Text, int Start, int End);

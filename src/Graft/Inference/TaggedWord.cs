namespace Graft.Inference;

/// <summary>A word with the label that a model gives it.</summary>
/// <param name="Text">The word, exactly as the text has it.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="End">One past its last UTF-16 unit in the text.</param>
/// <param name="Label">The label; of a word that gives no token <c>O</c>, or <c>_</c> where the model has no <c>O</c>.</param>
/// <param name="Score">The label's probability, in [0, 1]; 0 where the word gives no token.</param>
public sealed record TaggedWord(string Text, int Start, int End, string Label, double Score);

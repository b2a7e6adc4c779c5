namespace Graft.Tokenizers.Regex;

/// <summary>An instruction; the operands' meanings are with the <see cref="RegexOp"/>.</summary>
/// <param name="Op">What to do.</param>
/// <param name="A">The first operand.</param>
/// <param name="B">The second operand.</param>
/// <param name="Depth">How many loops with a body that can match nothing are around it; for LoopStart and LoopCheck with their own.</param>
/// <param name="Slot">For Split and SetStar, the first of the <c>Depth</c> + 1 slots where failures are remembered.</param>
internal readonly record struct RegexInstruction(RegexOp Op, int A = 0, int B = 0, int Depth = 0, int Slot = 0);

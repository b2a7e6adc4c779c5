namespace Graft.Pretraining;

/// <summary>What a step is made of.</summary>
/// <param name="Phase">0 for the steps with short rows, 1 for those at full length.</param>
/// <param name="Length">Tokens a row, special tokens included.</param>
/// <param name="Rows">Rows of the step.</param>
/// <param name="FirstRow">The number, within the phase, of the step's first row.</param>
internal sealed record StepSize(int Phase, int Length, int Rows, long FirstRow);

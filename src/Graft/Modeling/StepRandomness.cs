using Graft.Randomness;

namespace Graft.Modeling;

/// <summary>
/// The random numbers of one forward pass in training. A row's numbers depend on its place in the whole optimizer step, so a step that is
/// cut into micro-batches, or padded to another length, has the same dropout masks.
/// </summary>
/// <param name="Key">The Philox key of the run's seed and the step: <see cref="RandomSource.KeyOf"/> of <see cref="RandomPurpose.Dropout"/>.</param>
/// <param name="FirstRow">The place in the whole step of this batch's first row.</param>
public sealed record StepRandomness(ulong Key, int FirstRow);

namespace Graft.Benchmarks;

/// <summary>What a reference program did in the rounds of a <see cref="TokenizerSpeed"/>; medians.</summary>
/// <param name="Tokens">The tokens that it finds: others than ours would mean that unlike things are compared.</param>
/// <param name="WithOffsets">Tokens a second on one thread.</param>
/// <param name="WithOffsetsParallel">Tokens a second on as many threads as ours.</param>
/// <param name="TimesWithOffsets">How many times as fast we are with offsets on one thread: the median of the rounds' ratios.</param>
/// <param name="TimesIdsOnly">Likewise our ids only beside the reference with offsets: it has no call that gives ids only.</param>
/// <param name="TimesParallel">Likewise with offsets on several threads.</param>
public sealed record TokenizerReferenceSpeed(
    long Tokens, double WithOffsets, double WithOffsetsParallel, double TimesWithOffsets, double TimesIdsOnly, double TimesParallel);

namespace Graft.Benchmarks;

/// <summary>What a reference program did in the rounds of a <see cref="TokenizerSpeed"/>; medians.</summary>
/// <param name="Tokens">The tokens that it finds: others than ours would mean that unlike things are compared.</param>
/// <param name="WithOffsets">Tokens a second on one thread.</param>
/// <param name="IdsOnlyFactor">
/// How many times as fast the reference is without offsets, as its Python binding was measured for this kind of model; the library compared
/// with has no such call. 1.19 for WordPiece, 1.2 for BPE, 1.21 for Unigram, 1 for what was not measured.
/// </param>
/// <param name="WithOffsetsParallel">Tokens a second on as many threads as ours.</param>
/// <param name="TimesWithOffsets">How many times as fast we are with offsets on one thread: the median of the rounds' ratios.</param>
/// <param name="TimesIdsOnly">Likewise our ids only beside <paramref name="IdsOnlyFactor"/> times the reference's rate with offsets.</param>
/// <param name="TimesParallel">Likewise with offsets on several threads.</param>
public sealed record TokenizerReferenceSpeed(
    long Tokens, double WithOffsets, double IdsOnlyFactor, double WithOffsetsParallel, double TimesWithOffsets, double TimesIdsOnly, double TimesParallel);

namespace Graft.Benchmarks;

/// <summary>How fast one tokenizer encodes one text, line by line, without special tokens; every speed is the median over the rounds.</summary>
/// <param name="Lines">Lines of the text.</param>
/// <param name="Bytes">The text in UTF-8 bytes, line ends not counted.</param>
/// <param name="Tokens">The tokens that it has.</param>
/// <param name="Threads">How many threads the figures for several threads are of.</param>
/// <param name="WithOffsets">Tokens a second of <c>Tokenizer.Encode</c> on one thread.</param>
/// <param name="IdsOnly">Tokens a second of <c>Tokenizer.TryEncodeIds</c> on one thread.</param>
/// <param name="WithOffsetsUncached">As <paramref name="WithOffsets"/>, without the memory of pieces met lately.</param>
/// <param name="IdsOnlyUncached">As <paramref name="IdsOnly"/>, without the memory of pieces met lately.</param>
/// <param name="WithOffsetsParallel">Tokens a second of <c>Tokenizer.Encode</c> on <paramref name="Threads"/> threads.</param>
/// <param name="IdsOnlyParallel">Tokens a second of <c>Tokenizer.TryEncodeIds</c> on <paramref name="Threads"/> threads.</param>
/// <param name="WithOffsetsAllocated">Bytes allocated per MB (10^6 bytes) of text by <c>Tokenizer.Encode</c>.</param>
/// <param name="IdsOnlyAllocated">Bytes allocated per MB of text by <c>Tokenizer.TryEncodeIds</c>.</param>
/// <param name="Reference">What the reference did in the same rounds, or null.</param>
public sealed record TokenizerSpeed(
    int Lines,
    long Bytes,
    long Tokens,
    int Threads,
    double WithOffsets,
    double IdsOnly,
    double WithOffsetsUncached,
    double IdsOnlyUncached,
    double WithOffsetsParallel,
    double IdsOnlyParallel,
    double WithOffsetsAllocated,
    double IdsOnlyAllocated,
    TokenizerReferenceSpeed? Reference);

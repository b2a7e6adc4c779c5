namespace Graft.Tokenizers.Unicode;

/// <summary>A code point and the span of the text before that it came from.</summary>
internal readonly record struct AlignedCodePoint(int CodePoint, TextSpan Source);

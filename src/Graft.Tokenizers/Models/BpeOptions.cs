namespace Graft.Tokenizers.Models;

/// <summary>What a BPE model is, beside its vocabulary and merges.</summary>
/// <param name="UnknownToken">The token of a character that the vocabulary lacks; null: such a character vanishes.</param>
/// <param name="FusesUnknown">Whether neighbouring unknown characters are one token.</param>
/// <param name="ByteFallback">Whether an unknown character becomes its UTF-8 bytes, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, if all are known.</param>
/// <param name="IgnoresMerges">Whether a piece that is a token is that token, whatever the merges would make of it.</param>
/// <param name="Prefix">What a symbol gets that does not begin a piece; may be empty.</param>
/// <param name="Suffix">What a symbol gets that ends a piece; may be empty.</param>
/// <param name="Dropout">The probability, from 0 to 1, that a merge is skipped.</param>
internal sealed record BpeOptions(
    string? UnknownToken = null,
    bool FusesUnknown = false,
    bool ByteFallback = false,
    bool IgnoresMerges = false,
    string Prefix = "",
    string Suffix = "",
    float Dropout = 0);

using Graft.Tokenizers.Normalizers;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// How a family of models lays its vocabulary around a sentencepiece model: which ids the pieces have, which tokens stand before and after
/// them, and where the special ones go around a text. Parts are named as in tokenizer_config.json, which may name other tokens for them.
/// </summary>
internal sealed record SentencePieceFamily
{
    /// <summary>The names of the model's file; the first one that is there is read.</summary>
    public required IReadOnlyList<string> ModelFiles { get; init; }

    /// <summary>The special tokens by their part.</summary>
    public required IReadOnlyDictionary<string, string> Parts { get; init; }

    /// <summary>What a text becomes: parts, and A for the text itself; <c>:1</c> after one puts it into segment 1.</summary>
    public required IReadOnlyList<string> Single { get; init; }

    /// <summary>What a pair becomes: parts, A and B.</summary>
    public required IReadOnlyList<string> Pair { get; init; }

    /// <summary>
    /// Whether <c>add_bos_token</c> (usually true) and <c>add_eos_token</c> (usually false) say if these parts of the patterns are there.
    /// </summary>
    public bool HasSwitches { get; init; }

    /// <summary>Tokens before the pieces.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>The first piece that has its place after <see cref="Before"/>; those before it are among the special tokens.</summary>
    public int FirstPiece { get; init; }

    /// <summary>Tokens after the pieces; those that the model has already are left out.</summary>
    public Func<TokenizerConfig, IEnumerable<string>> After { get; init; } = _ => [];

    /// <summary>Whether <c>mask_token</c> takes the spaces before it.</summary>
    public bool MaskTakesSpaceBefore { get; init; }

    /// <summary>What is done to the text before the model sees it.</summary>
    public Func<TokenizerConfig, IReadOnlyList<Normalizer>> Preparation { get; init; } = _ => [];

    /// <summary>Whether a comma is split from the digit before it; see <see cref="AlbertSegmenter"/>.</summary>
    public bool SplitsCommaFromDigit { get; init; }

    /// <summary>Whether ends of decoded text that are white space are cut off.</summary>
    public bool TrimsDecoded { get; init; } = true;

    /// <summary>
    /// Whether <c>legacy: false</c> is known: then the dummy space comes before the text only, and not after each special token in it.
    /// </summary>
    public bool HasModernSpaces { get; init; }
}

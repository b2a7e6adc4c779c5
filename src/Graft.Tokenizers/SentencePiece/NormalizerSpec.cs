namespace Graft.Tokenizers.SentencePiece;

/// <summary>What a sentencepiece model does with text before it looks for pieces; the defaults are those of its file format.</summary>
internal sealed record NormalizerSpec
{
    /// <summary>The name of the rules, such as <c>nmt_nfkc</c>; it says nothing that the charsmap doesn't.</summary>
    public string Name { get; init; } = "";

    /// <summary>The compiled rules; empty where characters stay as they are.</summary>
    public byte[] Charsmap { get; init; } = [];

    /// <summary>A space before the text, so that its first word is like any other.</summary>
    public bool AddsDummyPrefix { get; init; } = true;

    /// <summary>No spaces at the ends of the text, and one where there are several.</summary>
    public bool RemovesExtraSpaces { get; init; } = true;

    /// <summary>Spaces become U+2581.</summary>
    public bool EscapesSpaces { get; init; } = true;

    /// <summary>The dummy space comes after the text instead of before it.</summary>
    public bool PutsSpaceLast { get; init; }
}

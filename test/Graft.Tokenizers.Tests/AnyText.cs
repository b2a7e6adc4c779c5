using CsCheck;

namespace Graft.Tokenizers.Tests;

/// <summary>Texts on which a tokenizer may go wrong: words that vocabularies know, scripts, spaces and marks of all kinds, and what lies between.</summary>
internal static class AnyText
{
    private static readonly string[] Words =
    [
        "the", "The", " and", "une", "é", "e\u0301", "İstanbul", "don't", "it's", "unaffable", "1234", "3.14", "日本語", "中", "Привет", "שלום", "ﷺ", "ﬁ",
        "😀", "👩‍👩‍👧", "🇮🇹", "한국어", "각", "ไทย", "\u2581", "\u2581a", "Ġ", "##s", "...", "!?", "\"", "'", "(", "_", "\u00AD", "\u200B", "\uFEFF",
    ];

    private static readonly string[] Spaces = [" ", " ", " ", "  ", "\n", "\t", "\r\n", "\u00A0", "\u3000", "\u2028"];

    private static readonly string[] Specials = ["<s>", "</s>", "<unk>", "<mask>", " <mask>", "[MASK]", "[CLS]", "<pad>", "<|endoftext|>", "<0x41>"];

    private static readonly Gen<string> Scalar = Gen.OneOf(Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF]).Select(char.ConvertFromUtf32);

    private static readonly Gen<string> Part = Gen.Frequency((6, Gen.Int[0, Words.Length - 1].Select(i => Words[i])), (4, Gen.Int[0, Spaces.Length - 1].Select(i => Spaces[i])), (2, Scalar));

    /// <summary>Unicode text without special tokens.</summary>
    public static Gen<string> Plain { get; } = Part.Array[0, 16].Select(string.Concat);

    /// <summary>Anything that a string can hold: special tokens and lone surrogates too.</summary>
    public static Gen<string> Wild { get; } = Gen
        .Frequency((12, Part), (2, Gen.Int[0, Specials.Length - 1].Select(i => Specials[i])), (1, Gen.Char['\uD800', '\uDFFF'].Select(unit => unit.ToString()))).Array[0, 20].Select(string.Concat);
}

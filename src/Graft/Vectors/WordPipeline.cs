using System.Text.Json;
using Graft.Tokenizers.Trainers;

namespace Graft.Vectors;

/// <summary>
/// What becomes of text before a word is looked up. Made so that words come out of raw text as the treebanks of European languages have them
/// (<c>don't</c> as <c>do n't</c>, <c>l'uomo</c> as <c>l' uomo</c>, <c>a-t-il</c> as <c>a -t-il</c>), and so that such a word, given as one, stays whole.
/// </summary>
internal static class WordPipeline
{
    public const string PadToken = "[PAD]";
    public const string UnknownToken = "[UNK]";

    // Enclitic pronouns behind a hyphen, of French and Portuguese.
    private const string Enclitic = @"(?:t-(?:ils?|elles?|on)|je|tu|ils?|elles?|on|ce|nous|vous|moi|toi|se|me|te|lhes?|nos|vos|los?|las?|o|a|os|as)(?!\w)";

    private static readonly string Pattern = string.Join('|',
        @"\d+(?:[.,:/]\d+)+", // 10,5
        @"(?:\p{L}\.){2,}", // U.S.
        @"\w+?(?=n't(?!\w))", // do|n't
        @"n't(?!\w)",
        @"'(?:s|m|d|re|ve|ll)(?!\w)", // it|'s
        @"\w+(?='(?:s|m|d|re|ve|ll)(?!\w))",
        @"\bpo'", // a short form that ends a word, where others are elisions before the next
        @"\w+'(?=\w|\z)", // l'|uomo
        $"-{Enclitic}", // est|-ce
        $@"\w+(?:-(?!{Enclitic})\w+)*", // peut-être
        @"\.{2,}",
        "-{2,}",
        @"\S");

    /// <summary>The stages as tokenizer.json writes them, for training.</summary>
    public static TrainingPipeline Training(bool lowercase) =>
        TrainingPipeline.FromJson($$"""{"normalizer":{{Normalizer(lowercase, zeroDigits: true)}},"pre_tokenizer":{{PreTokenizer}} }""");

    /// <summary>
    /// The normalizer: composed characters, one kind of apostrophe, where asked without case, and where asked with 0 for every digit, so that
    /// numbers of one shape are one word.
    /// </summary>
    public static string Normalizer(bool lowercase, bool zeroDigits) =>
        $$$"""{"type":"Sequence","normalizers":[{"type":"NFC"},{{{(lowercase ? """{"type":"Lowercase"},""" : "")}}}{{{(zeroDigits ? """{"type":"Replace","pattern":{"Regex":"[1-9]"},"content":"0"},""" : "")}}}{"type":"Replace","pattern":{"String":"\u2019"},"content":"'"}]}""";

    /// <summary>The pre-tokenizer: the matches of one pattern are the words, and white space goes.</summary>
    public static string PreTokenizer { get; } =
        $$$"""
        {"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Split","pattern":{"Regex":"{{{JsonEncodedText.Encode(Pattern)}}}"},"behavior":"Isolated","invert":false}]}
        """;
}

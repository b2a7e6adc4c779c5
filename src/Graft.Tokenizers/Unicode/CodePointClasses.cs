namespace Graft.Tokenizers.Unicode;

/// <summary>The classes that stages ask for; each one is the table of the reference's stage of that name.</summary>
[Flags]
internal enum CodePointClasses : ushort
{
    None = 0,

    /// <summary>BertNormalizer's clean_text removes it.</summary>
    BertRemoved = 1,

    /// <summary>BertNormalizer's clean_text makes it a space.</summary>
    BertSpace = 2,

    /// <summary>BertNormalizer's handle_chinese_chars puts spaces around it.</summary>
    BertIdeograph = 4,

    /// <summary>BertNormalizer's strip_accents removes it.</summary>
    BertMark = 8,

    /// <summary>BertPreTokenizer makes it a piece of its own.</summary>
    Punctuation = 16,

    /// <summary>White space of the pre-tokenizers and of added tokens, and <c>\s</c> of the reference's regexes.</summary>
    WhiteSpace = 32,

    /// <summary>A word character beside an added token that is a single word.</summary>
    Word = 64,

    /// <summary>StripAccents removes it.</summary>
    Mark = 128,

    /// <summary><c>\p{L}</c> of the reference's regexes.</summary>
    Letter = 256,

    /// <summary><c>\p{N}</c> of the reference's regexes.</summary>
    Number = 512,

    /// <summary>Digits takes it for one: a number, by a table that is newer than <see cref="Number"/>.</summary>
    Numeral = 1024,
}

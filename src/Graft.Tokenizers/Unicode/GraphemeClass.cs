namespace Graft.Tokenizers.Unicode;

/// <summary>What a code point does at the bounds of grapheme clusters (UAX 29, tables 2 and 3); its parts of Indic conjuncts included.</summary>
internal enum GraphemeClass : byte
{
    /// <summary>A cluster by itself.</summary>
    Other,
    CarriageReturn,
    LineFeed,
    Control,
    Extend,

    /// <summary>Extends, and links consonants of an Indic conjunct.</summary>
    Linker,

    /// <summary>Extends, but ends an Indic conjunct.</summary>
    NonJoiner,
    Joiner,
    SpacingMark,
    Prepend,
    RegionalIndicator,
    Pictographic,
    IndicConsonant,
    Leading,
    Vowel,
    Trailing,

    /// <summary>A Hangul syllable without a trailing consonant.</summary>
    OpenSyllable,
    ClosedSyllable,
}

using System.Globalization;
using System.Text;

namespace Graft.Data;

/// <summary>The kinds of characters that the rules for words tell apart, by code point.</summary>
internal static class WordCharacter
{
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Letters, numbers, marks, the underscore, invisible format characters, and whatever is neither punctuation nor symbol.</summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.ConnectorPunctuation => true,
        >= UnicodeCategory.DashPunctuation and <= UnicodeCategory.OtherSymbol => false,
        _ => true,
    };

    public static bool IsSymbol(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol;

    /// <summary>Emoji and the like, each a word of its own.</summary>
    public static bool IsPictogram(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    /// <summary>Brackets and curly quotes, which stand one by one.</summary>
    public static bool IsPaired(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
        or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation;

    public static bool IsApostrophe(int rune) => rune is '\'' or '’';

    /// <summary>The hyphen on keyboards, the hyphen proper and the one that allows no line break.</summary>
    public static bool IsHyphen(int rune) => rune is '-' or 0x2010 or 0x2011;

    /// <summary>What belongs to the character before it: marks, joiners, variation selectors, skin tones, the tags of flags.</summary>
    public static bool IsExtender(Rune rune) =>
        rune.Value is (>= 0x1F3FB and <= 0x1F3FF) or (>= 0xE0020 and <= 0xE007F)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;

    public static bool IsJoiner(Rune rune) => rune.Value == ZeroWidthJoiner;

    /// <summary>Two of them make a flag.</summary>
    public static bool IsRegionalIndicator(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;
}

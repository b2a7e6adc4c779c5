namespace Graft.Tokenizers.Unicode;

/// <summary>The arithmetic of Hangul syllables (Unicode Standard, section 3.12): a leading consonant, a vowel, and perhaps a trailing consonant.</summary>
internal static class Hangul
{
    public const int FirstSyllable = 0xAC00;
    public const int LastSyllable = FirstSyllable + SyllableCount - 1;
    public const int FirstVowel = 0x1161;
    public const int LastVowel = FirstVowel + VowelCount - 1;
    public const int FirstTrailing = NoTrailing + 1;
    public const int LastTrailing = NoTrailing + TrailingCount - 1;

    private const int FirstLeading = 0x1100;
    private const int NoTrailing = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;
    private const int SyllableCount = LeadingCount * VowelCount * TrailingCount;

    public static bool IsSyllable(int codePoint) => codePoint is >= FirstSyllable and <= LastSyllable;

    /// <summary>Whether a syllable has no trailing consonant, so that one can join it.</summary>
    public static bool IsOpen(int syllable) => (syllable - FirstSyllable) % TrailingCount == 0;

    /// <summary>The two or three parts of a syllable, all of one UTF-16 unit.</summary>
    /// <returns>How many were written.</returns>
    public static int Decompose(int syllable, Span<char> parts)
    {
        var index = syllable - FirstSyllable;
        parts[0] = (char)(FirstLeading + (index / (VowelCount * TrailingCount)));
        parts[1] = (char)(FirstVowel + (index / TrailingCount % VowelCount));
        parts[2] = (char)(NoTrailing + (index % TrailingCount));
        return IsOpen(syllable) ? 2 : 3;
    }

    /// <summary>What two code points compose to, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (second is >= FirstVowel and <= LastVowel && first is >= FirstLeading and < FirstLeading + LeadingCount)
            return FirstSyllable + ((((first - FirstLeading) * VowelCount) + second - FirstVowel) * TrailingCount);
        if (second is >= FirstTrailing and <= LastTrailing && IsSyllable(first) && IsOpen(first))
            return first + second - NoTrailing;
        return -1;
    }
}

namespace Graft.Tokenizers.Unicode;

/// <summary>
/// What the reference implementation does with each code point, read once from the embedded tables. Nothing here asks .NET's own Unicode
/// tables, which are of another version and differ from machine to machine where ICU is used.
/// </summary>
internal static class CodePoints
{
    public const int Replacement = 0xFFFD;

    private static readonly CodePointMap<CodePointClasses> Map = ReadClasses();

    /// <summary>The classes of a code point (0 to 10FFFF).</summary>
    public static CodePointClasses Classes(int codePoint) => Map[codePoint];

    /// <summary>Whether a code point is in a class.</summary>
    public static bool Is(int codePoint, CodePointClasses classes) => (Classes(codePoint) & classes) != 0;

    /// <summary>The code point that starts at <paramref name="index"/>; a lone surrogate counts as U+FFFD.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        var first = text[index];
        length = 1;
        if (!char.IsSurrogate(first))
            return first;
        if (!char.IsHighSurrogate(first) || index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]))
            return Replacement;
        length = 2;
        return char.ConvertToUtf32(first, text[index + 1]);
    }

    /// <summary>The code point that ends before <paramref name="end"/>.</summary>
    public static int Before(ReadOnlySpan<char> text, int end, out int length)
    {
        var isPair = end >= 2 && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]);
        return At(text, isPair ? end - 2 : end - 1, out length);
    }

    /// <summary>Writes a code point as UTF-16.</summary>
    /// <returns>How many units that takes: one or two.</returns>
    public static int Write(int codePoint, Span<char> units)
    {
        if (codePoint < 0x10000)
        {
            units[0] = (char)codePoint;
            return 1;
        }

        units[0] = (char)(0xD800 + ((codePoint - 0x10000) >> 10));
        units[1] = (char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF));
        return 2;
    }

    /// <summary>Writes a code point as UTF-8.</summary>
    /// <returns>How many bytes that takes: one to four.</returns>
    public static int WriteUtf8(int codePoint, Span<byte> bytes)
    {
        const int Continuation = 0x3F;
        if (codePoint < 0x80)
        {
            bytes[0] = (byte)codePoint;
            return 1;
        }

        var length = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        for (var i = length - 1; i > 0; i--, codePoint >>= 6)
            bytes[i] = (byte)(0x80 | (codePoint & Continuation));
        bytes[0] = (byte)((0xF00 >> length) | codePoint);
        return length;
    }

    /// <summary>How many bytes a text, which holds no lone surrogate, takes as UTF-8.</summary>
    public static int Utf8Length(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var unit in text)
            length += unit < 0x80 ? 1 : unit < 0x800 || char.IsSurrogate(unit) ? 2 : 3;
        return length;
    }

    /// <summary>The code points of a text.</summary>
    /// <returns>How many there are.</returns>
    public static int Read(ReadOnlySpan<char> text, Span<int> codePoints)
    {
        var count = 0;
        for (int i = 0, length; i < text.Length; i += length)
            codePoints[count++] = At(text, i, out length);
        return count;
    }

    private static CodePointMap<CodePointClasses> ReadClasses()
    {
        var map = new CodePointMap<CodePointClasses>();
        UnicodeTable.Read("code-points.txt", (section, first, last, _) =>
        {
            var mark = ClassOf(section);
            map.Update(first, last, classes => classes | mark);
        });
        return map;
    }

    private static CodePointClasses ClassOf(string section) => section switch
    {
        "bert-removed" => CodePointClasses.BertRemoved,
        "bert-space" => CodePointClasses.BertSpace,
        "bert-ideograph" => CodePointClasses.BertIdeograph,
        "bert-mark" => CodePointClasses.BertMark,
        "mark" => CodePointClasses.Mark,
        "punctuation" => CodePointClasses.Punctuation,
        "white-space" => CodePointClasses.WhiteSpace,
        "word" => CodePointClasses.Word,
        "letter" => CodePointClasses.Letter,
        "number" => CodePointClasses.Number,
        "numeral" => CodePointClasses.Numeral,
        _ => throw new InvalidOperationException($"The embedded Unicode tables have a section {section} that nothing reads."),
    };
}

using System.Globalization;

namespace Graft.Tokenizers.Unicode;

/// <summary>
/// What the reference implementation does with each code point, read once from the embedded tables. Nothing here asks .NET's own Unicode
/// tables, which are of another version and differ from machine to machine where ICU is used.
/// </summary>
internal static class CodePoints
{
    public const int Replacement = 0xFFFD;
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int Count = 0x110000;

    private static readonly CodePointClasses[]?[] Pages = new CodePointClasses[Count >> PageBits][];
    private static readonly Dictionary<int, byte> CombiningClasses = [];
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<int, int[]> Lowercases = [];

    static CodePoints()
    {
        using var stream = typeof(CodePoints).Assembly.GetManifestResourceStream("Graft.Tokenizers.code-points.txt")
            ?? throw new InvalidOperationException("The Unicode tables are missing from Graft.Tokenizers.dll: the file is damaged, install it again.");
        using var reader = new StreamReader(stream);
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('@'))
                section = line[1..];
            else if (!line.StartsWith('#'))
                ReadLine(section, line);
        }
    }

    /// <summary>The classes of a code point (0 to 10FFFF).</summary>
    public static CodePointClasses Classes(int codePoint) =>
        Pages[codePoint >> PageBits] is { } page ? page[codePoint & (PageSize - 1)] : CodePointClasses.None;

    /// <summary>Whether a code point is in a class.</summary>
    public static bool Is(int codePoint, CodePointClasses classes) => (Classes(codePoint) & classes) != 0;

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public static byte CombiningClass(int codePoint) =>
        Is(codePoint, CodePointClasses.Reordered) ? CombiningClasses[codePoint] : (byte)0;

    /// <summary>The complete canonical decomposition, or null where a code point stays as it is. Hangul syllables are not in it.</summary>
    public static int[]? Decomposition(int codePoint) =>
        Is(codePoint, CodePointClasses.Decomposed) ? Decompositions[codePoint] : null;

    /// <summary>The lower case without regard to context, or null where a code point stays as it is.</summary>
    public static int[]? Lowercase(int codePoint) => Is(codePoint, CodePointClasses.Uppercase) ? Lowercases[codePoint] : null;

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

    private static void ReadLine(string section, string line)
    {
        foreach (var item in line.Split(' '))
        {
            switch (section)
            {
                case "decomposition":
                    ReadMapping(item, Decompositions, CodePointClasses.Decomposed);
                    break;
                case "lowercase":
                    ReadMapping(item, Lowercases, CodePointClasses.Uppercase);
                    break;
                default:
                    ReadRange(section, item);
                    break;
            }
        }
    }

    private static void ReadMapping(string item, Dictionary<int, int[]> map, CodePointClasses mark)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        var codePoint = Hex(item.AsSpan(0, equals));
        map.Add(codePoint, Array.ConvertAll(item[(equals + 1)..].Split('+'), part => Hex(part)));
        Mark(codePoint, mark);
    }

    private static void ReadRange(string section, string item)
    {
        var dash = item.IndexOf('-', StringComparison.Ordinal);
        var first = Hex(dash < 0 ? item : item.AsSpan(0, dash));
        var last = dash < 0 ? first : Hex(item.AsSpan(dash + 1));
        const string CombiningClass = "combining-class ";
        var isCombining = section.StartsWith(CombiningClass, StringComparison.Ordinal);
        var value = isCombining ? byte.Parse(section.AsSpan(CombiningClass.Length), CultureInfo.InvariantCulture) : (byte)0;
        var mark = isCombining ? CodePointClasses.Reordered : ClassOf(section);
        for (var codePoint = first; codePoint <= last; codePoint++)
        {
            Mark(codePoint, mark);
            if (isCombining)
                CombiningClasses.Add(codePoint, value);
        }
    }

    private static CodePointClasses ClassOf(string section) => section switch
    {
        "bert-removed" => CodePointClasses.BertRemoved,
        "bert-space" => CodePointClasses.BertSpace,
        "bert-ideograph" => CodePointClasses.BertIdeograph,
        "bert-mark" => CodePointClasses.BertMark,
        "punctuation" => CodePointClasses.Punctuation,
        "white-space" => CodePointClasses.WhiteSpace,
        "word" => CodePointClasses.Word,
        "letter" => CodePointClasses.Letter,
        "number" => CodePointClasses.Number,
        _ => throw new InvalidOperationException($"The embedded Unicode tables have a section {section} that nothing reads."),
    };

    private static void Mark(int codePoint, CodePointClasses mark) =>
        (Pages[codePoint >> PageBits] ??= new CodePointClasses[PageSize])[codePoint & (PageSize - 1)] |= mark;

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

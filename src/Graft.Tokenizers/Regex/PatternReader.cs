using System.Globalization;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Regex;

/// <summary>A place in a pattern, and the escapes that mean the same inside and outside a bracket.</summary>
internal sealed class PatternReader(string pattern)
{
    public const int EndOfPattern = -1;

    public string Pattern => pattern;

    /// <summary>In UTF-16 units from the beginning.</summary>
    public int Position { get; set; }

    public bool IsAtEnd => Position >= pattern.Length;

    /// <summary>The next UTF-16 unit, or <see cref="EndOfPattern"/>.</summary>
    public int Peek(int ahead = 0) => Position + ahead < pattern.Length ? pattern[Position + ahead] : EndOfPattern;

    /// <summary>Goes past some text if it is next.</summary>
    public bool TryRead(string text)
    {
        if (string.CompareOrdinal(pattern, Position, text, 0, text.Length) != 0)
            return false;
        Position += text.Length;
        return true;
    }

    /// <summary>The next code point.</summary>
    public int ReadCodePoint()
    {
        var codePoint = CodePoints.At(pattern, Position, out var length);
        Position += length;
        return codePoint;
    }

    public RegexFormatException Refuse(string problem) => Refuse(Position, problem);

    public RegexFormatException Refuse(int position, string problem) => new(pattern, position, problem);

    /// <summary>The set that an escape names (<c>\d</c>, <c>\p{..}</c>), or null; the position is after the backslash.</summary>
    public CodePointSet? TryReadClassEscape()
    {
        switch (Peek())
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'h' or 'H':
                var letter = ReadCodePoint();
                var set = RegexClasses.Find((letter | 0x20) switch { 'd' => "digit", 's' => "space", 'w' => "word", _ => "xdigit" })!;
                return letter < 'a' ? set.Negate() : set;
            case 'p' or 'P' when Peek(1) == '{':
                return ReadProperty();
            default:
                return null;
        }
    }

    /// <summary>The code point that an escape stands for; the position is after the backslash.</summary>
    public int ReadCodePointEscape()
    {
        var start = Position - 1;
        if (IsAtEnd)
            throw Refuse(start, "nothing follows the backslash; escape it or remove it.");
        var c = ReadCodePoint();
        switch (c)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return 0x1B;
            case 'c' when !IsAtEnd:
                return ReadCodePoint() & 0x1F;
            case 'C' when TryRead("-") && !IsAtEnd:
                return ReadCodePoint() & 0x1F;
            case 'M' or 'C' or 'c':
                throw Refuse(start, "the control and meta escapes of this form are not supported; write \\x{..}.");
            case 'x' when TryRead("{"):
                return ReadDigits(start, NumberStyles.AllowHexSpecifier, '}');
            case 'o' when TryRead("{"):
                return ReadDigits(start, NumberStyles.None, '}');
            case 'x':
                return ReadByte(start, ReadHex(start, 1, 2));
            case 'u':
                return ReadHex(start, 4, 4);
            case >= '0' and <= '7':
                return ReadByte(start, ReadOctal(c - '0'));
            default:
                return c;
        }
    }

    private CodePointSet ReadProperty()
    {
        var start = Position - 1;
        var isNegated = ReadCodePoint() == 'P';
        Position++;
        isNegated ^= TryRead("^");
        var end = pattern.IndexOf('}', Position);
        if (end < 0)
            throw Refuse(start, "the name of the property has no closing brace; add it.");
        var name = pattern[Position..end];
        Position = end + 1;
        var set = RegexClasses.Find(name) ?? throw Refuse(start,
            $"the character property {name} is not known; general categories, scripts and the common properties are. Write the ranges out.");
        return isNegated ? set.Negate() : set;
    }

    private int ReadDigits(int start, NumberStyles style, char close)
    {
        var end = pattern.IndexOf(close, Position);
        var digits = end < 0 ? "" : pattern[Position..end];
        Position = end + 1;
        var isOctal = style == NumberStyles.None;
        var value = 0;
        var isValid = digits.Length is > 0 and <= 8 && (isOctal
            ? digits.All(c => c is >= '0' and <= '7') && (value = digits.Aggregate(0, (all, c) => (all * 8) + c - '0')) >= 0
            : int.TryParse(digits, style, CultureInfo.InvariantCulture, out value));
        if (!isValid || value is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
            throw Refuse(start, "expected one code point in braces, up to 10FFFF and no surrogate; correct it.");
        return value;
    }

    private int ReadHex(int start, int min, int max)
    {
        var value = 0;
        var count = 0;
        for (; count < max && Peek() is var c && c < 128 && c >= 0 && char.IsAsciiHexDigit((char)c); count++, Position++)
            value = (value * 16) + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        return count >= min && value is < 0xD800 or > 0xDFFF && count >= min
            ? value
            : throw Refuse(start, $"expected {min} hexadecimal digits of a code point that is no surrogate; correct it, or write \\x{{..}}.");
    }

    private int ReadOctal(int value)
    {
        for (var count = 1; count < 3 && Peek() is >= '0' and <= '7'; count++)
            value = (value * 8) + ReadCodePoint() - '0';
        return value;
    }

    // Oniguruma takes it for a byte of UTF-8, which alone is no character.
    private int ReadByte(int start, int value) =>
        value < 0x80 ? value : throw Refuse(start, "this stands for a single byte of UTF-8, which is not supported; write \\x{..} with the code point.");
}

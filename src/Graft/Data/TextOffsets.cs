using System.Text;

namespace Graft.Data;

/// <summary>
/// Converts positions in one text between UTF-16 units, code points and UTF-8 bytes. A position inside a character becomes that of the
/// character's start. Half of a surrogate pair counts as one code point and, as .NET encodes it, three bytes.
/// </summary>
public sealed class TextOffsets
{
    private readonly int _length;

    // The positions of each code point's start and of the end; null where the text is ASCII and all three units agree.
    private readonly int[]? _utf16;
    private readonly int[]? _utf8;

    /// <summary>Prepares the conversions of a text, in time and memory linear in its length.</summary>
    /// <param name="text">The text.</param>
    public TextOffsets(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _length = text.Length;
        if (Ascii.IsValid(text))
            return;
        var count = text.EnumerateRunes().Count();
        _utf16 = new int[count + 1];
        _utf8 = new int[count + 1];
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            _utf16[index + 1] = _utf16[index] + rune.Utf16SequenceLength;
            _utf8[index + 1] = checked(_utf8[index] + rune.Utf8SequenceLength);
            index++;
        }
    }

    /// <summary>The text's length in a unit.</summary>
    /// <param name="unit">The unit.</param>
    public int Length(TextOffsetUnit unit) => Positions(unit, out var starts) ? starts[^1] : CodePointCount;

    /// <summary>A position in another unit.</summary>
    /// <param name="position">The position, from 0 to the text's length.</param>
    /// <param name="from">What it counts.</param>
    /// <param name="to">What the result counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is outside the text.</exception>
    public int Convert(int position, TextOffsetUnit from, TextOffsetUnit to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length(from));
        var codePoint = Positions(from, out var sources) ? IndexOfStart(sources, position) : position;
        return Positions(to, out var targets) ? targets[codePoint] : codePoint;
    }

    private int CodePointCount => _utf16 is null ? _length : _utf16.Length - 1;

    // False where the unit is the code point, or the same as it.
    private bool Positions(TextOffsetUnit unit, out int[] starts)
    {
        var found = unit switch
        {
            TextOffsetUnit.Utf16 => _utf16,
            TextOffsetUnit.Utf8 => _utf8,
            TextOffsetUnit.CodePoint => null,
            _ => throw new ArgumentOutOfRangeException(nameof(unit)),
        };
        starts = found ?? [];
        return found is not null;
    }

    private static int IndexOfStart(int[] starts, int position)
    {
        var at = Array.BinarySearch(starts, position);
        return at >= 0 ? at : ~at - 1;
    }
}

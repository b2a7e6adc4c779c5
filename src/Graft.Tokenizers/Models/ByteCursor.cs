namespace Graft.Tokenizers.Models;

/// <summary>Goes from byte to byte of a text's UTF-8 form, forwards only, and tells which character a byte is of.</summary>
internal ref struct ByteCursor(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _firstByte;
    private int _bytes;
    private int _units;

    /// <summary>Where the character begins, in UTF-16 units.</summary>
    public int Start { get; private set; }

    /// <summary>Where the character ends, in UTF-16 units.</summary>
    public readonly int End => Start + _units;

    /// <summary>Moves to the character of a byte, which is not before the present one; beyond the text it is the last one.</summary>
    public void MoveTo(int targetByte)
    {
        while (targetByte >= _firstByte + _bytes && End < _text.Length)
        {
            Start += _units;
            _firstByte += _bytes;
            var unit = _text[Start];
            _units = char.IsHighSurrogate(unit) ? 2 : 1;
            _bytes = unit < 0x80 ? 1 : unit < 0x800 ? 2 : _units == 2 ? 4 : 3;
        }
    }
}

namespace Graft.Tokenizers;

/// <summary>
/// Counts code points or UTF-8 bytes where offsets count UTF-16 units. It remembers where it was, because offsets mostly go forward.
/// </summary>
internal struct OffsetConverter(OffsetUnit unit)
{
    private string? _text;
    private int _position;
    private int _converted;

    public TextSpan Convert(string text, TextSpan span) => new(Convert(text, span.Start), Convert(text, span.End));

    private int Convert(string text, int position)
    {
        if (!ReferenceEquals(text, _text) || position < _position)
            (_text, _position, _converted) = (text, 0, 0);
        for (; _position < position; _position++)
            _converted += Width(text[_position]);
        return _converted;
    }

    // Of a pair the first half counts for both: offsets never lie between them. Text has no lone surrogates any more.
    private readonly int Width(char c) => unit == OffsetUnit.CodePoint
        ? char.IsLowSurrogate(c) ? 0 : 1
        : c < 0x80 ? 1 : c < 0x800 ? 2 : char.IsHighSurrogate(c) ? 4 : char.IsLowSurrogate(c) ? 0 : 3;
}

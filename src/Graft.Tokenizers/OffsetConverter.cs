namespace Graft.Tokenizers;

/// <summary>
/// Counts code points or UTF-8 bytes where offsets count UTF-16 units. It goes from where it was, forward or back: offsets lie close together,
/// and where many tokens share a span (the bytes of a run of unknown characters), it is counted once.
/// </summary>
internal struct OffsetConverter(OffsetUnit unit)
{
    private string? _text;
    private int _position;
    private int _converted;
    private TextSpan _lastSpan;
    private TextSpan _lastConverted;

    public TextSpan Convert(string text, TextSpan span)
    {
        if (!ReferenceEquals(text, _text))
            (_text, _position, _converted, _lastSpan, _lastConverted) = (text, 0, 0, default, default);
        if (span != _lastSpan)
            (_lastSpan, _lastConverted) = (span, new TextSpan(Convert(text, span.Start), Convert(text, span.End)));
        return _lastConverted;
    }

    private int Convert(string text, int position)
    {
        for (; _position < position; _position++)
            _converted += Width(text[_position]);
        while (_position > position)
            _converted -= Width(text[--_position]);
        return _converted;
    }

    // Of a pair the first half counts for both: offsets never lie between them. Text has no lone surrogates any more.
    private readonly int Width(char c) => unit == OffsetUnit.CodePoint
        ? char.IsLowSurrogate(c) ? 0 : 1
        : c < 0x80 ? 1 : c < 0x800 ? 2 : char.IsHighSurrogate(c) ? 4 : char.IsLowSurrogate(c) ? 0 : 3;
}

namespace Graft.Tokenizers;

/// <summary>
/// A stretch of text on its way through normalizer and pre-tokenizer, and for each UTF-16 unit of it the span of the original text that it
/// came from. A stage either changes units in place (<see cref="MutableChars"/>, one for one), or writes the text anew between
/// <see cref="BeginRewrite"/> and <see cref="EndRewrite()"/>. Reused from stretch to stretch, so that nothing is allocated per text.
/// </summary>
internal sealed class AlignedText
{
    private const int InitialCapacity = 256;

    // One vector of 16 units can be read at any place of the text.
    private const int Padding = 16;

    private char[] _chars = new char[InitialCapacity];
    private TextSpan[] _spans = new TextSpan[InitialCapacity];
    private char[] _nextChars = new char[InitialCapacity];
    private TextSpan[] _nextSpans = new TextSpan[InitialCapacity];
    private int _length;
    private int _nextLength;
    private int _offset;

    // While no stage has rewritten the text, _spans is not filled: after _prepended units that came to stand before it, unit i is unit
    // i - _prepended + _offset of the original.
    private bool _isIdentity;
    private int _prepended;

    // Where only ids are asked for, no stage has to keep spans.
    private bool _tracksOrigins;

    /// <summary>How many UTF-16 units fit without growing.</summary>
    public int Capacity => Math.Max(_chars.Length, _nextChars.Length);

    /// <summary>The text as it is now.</summary>
    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>The text as it is now, and at least 16 units of anything behind it: a vector can be read wherever the text has a unit.</summary>
    public ReadOnlySpan<char> Padded => _chars;

    /// <summary>The text as it is now, to change a unit into another one that has the same origin.</summary>
    public Span<char> MutableChars => _chars.AsSpan(0, _length);

    /// <summary>Where the stretch begins in the original.</summary>
    public int Offset => _offset;

    /// <summary>Begins with a stretch of the original text.</summary>
    /// <param name="stretch">The text.</param>
    /// <param name="offset">Where it begins in the original, in UTF-16 units.</param>
    /// <param name="tracksOrigins">False: nobody will ask for <see cref="Original"/>, which then means nothing.</param>
    public void Reset(ReadOnlySpan<char> stretch, int offset, bool tracksOrigins = true)
    {
        _tracksOrigins = tracksOrigins;
        if (stretch.Length > _chars.Length - Padding)
            _chars = new char[Math.Max(checked(stretch.Length + Padding), Doubled(_chars.Length))];
        stretch.CopyTo(_chars);
        _length = stretch.Length;
        _offset = offset;
        _isIdentity = true;
        _prepended = 0;
    }

    /// <summary>The span of the original text that a range of this text came from. The range must not cut a surrogate pair.</summary>
    public TextSpan Original(int start, int end)
    {
        if (_isIdentity || !_tracksOrigins)
        {
            if (start >= _prepended)
                return new TextSpan(start - _prepended + _offset, end - _prepended + _offset);
            return new TextSpan(_offset, _offset + (end > _prepended ? end - _prepended : start < end ? FirstLength() : 0));
        }

        if (start < end)
            return new TextSpan(_spans[start].Start, _spans[end - 1].End);
        var at = start < _length ? _spans[start].Start : start > 0 ? _spans[start - 1].End : _offset;
        return new TextSpan(at, at);
    }

    /// <summary>Puts a unit, which is not half of a pair, before the text; it has the span of the first character, which must be there.</summary>
    public void Prepend(char unit)
    {
        if (_length + 1 > _chars.Length - Padding)
            Array.Resize(ref _chars, Doubled(_chars.Length));
        if (_isIdentity)
        {
            _prepended++;
        }
        else if (_tracksOrigins)
        {
            if (_length == _spans.Length)
                Array.Resize(ref _spans, _chars.Length);
            Array.Copy(_spans, 0, _spans, 1, _length);
            _spans[0] = new TextSpan(_spans[1].Start, _spans[FirstLength()].End);
        }

        Array.Copy(_chars, 0, _chars, 1, _length);
        _chars[0] = unit;
        _length++;
    }

    /// <summary>How much has been written since <see cref="BeginRewrite"/>: where the next unit will be.</summary>
    public int Written => _nextLength;

    /// <summary>Begins to write the text anew; the first <paramref name="kept"/> units stay.</summary>
    public void BeginRewrite(int kept)
    {
        EnsureNext(_length);
        _chars.AsSpan(0, kept).CopyTo(_nextChars);
        if (_tracksOrigins)
            CopyOrigins(0, kept, 0);
        _nextLength = kept;
    }

    /// <summary>Writes a range of the text as it is, with its origins.</summary>
    public void AppendRange(int start, int end)
    {
        if (start == end)
            return;
        EnsureNext(checked(_nextLength + end - start));
        _chars.AsSpan(start, end - start).CopyTo(_nextChars.AsSpan(_nextLength));
        if (_tracksOrigins)
            CopyOrigins(start, end, _nextLength);
        _nextLength += end - start;
    }

    /// <summary>Writes a UTF-16 unit that is not half of a pair.</summary>
    public void Append(char unit, TextSpan origin)
    {
        if (_nextLength >= _nextChars.Length - Padding)
            EnsureNext(checked(_nextLength + 1));
        if (_tracksOrigins)
            _nextSpans[_nextLength] = origin;
        _nextChars[_nextLength++] = unit;
    }

    /// <summary>Writes a code point; both halves of a pair have the whole origin.</summary>
    public void Append(int codePoint, TextSpan origin)
    {
        if (codePoint < 0x10000)
        {
            Append((char)codePoint, origin);
            return;
        }

        Append((char)(0xD800 + ((codePoint - 0x10000) >> 10)), origin);
        Append((char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF)), origin);
    }

    /// <summary>Writes units that have one origin; none may be half of a pair whose other half is elsewhere.</summary>
    public void Append(ReadOnlySpan<char> units, TextSpan origin)
    {
        EnsureNext(checked(_nextLength + units.Length));
        units.CopyTo(_nextChars.AsSpan(_nextLength));
        if (_tracksOrigins)
            _nextSpans.AsSpan(_nextLength, units.Length).Fill(origin);
        _nextLength += units.Length;
    }

    /// <summary>Takes back what was written from a place on.</summary>
    public void DropWritten(int from) => _nextLength = from;

    /// <summary>
    /// Makes what was written the text, and lets the origins adjoin: from unit <paramref name="first"/> on each reaches to where the next one
    /// begins, and the last one to <paramref name="end"/>.
    /// </summary>
    public void EndRewrite(int first, int end)
    {
        EndRewrite();
        for (var i = _tracksOrigins ? first : _length; i < _length; i++)
            _spans[i] = _spans[i] with { End = i + 1 < _length ? _spans[i + 1].Start : end };
    }

    /// <summary>Makes what was written the text.</summary>
    public void EndRewrite()
    {
        (_chars, _nextChars) = (_nextChars, _chars);
        (_spans, _nextSpans) = (_nextSpans, _spans);
        _length = _nextLength;
        _isIdentity = false;
        _prepended = 0;
    }

    private void CopyOrigins(int start, int end, int target)
    {
        if (!_isIdentity)
        {
            Array.Copy(_spans, start, _nextSpans, target, end - start);
            return;
        }

        for (var i = start; i < end; i++)
            _nextSpans[target + i - start] = Original(i, i + 1);
    }

    private int FirstLength() => _length > _prepended + 1 && char.IsHighSurrogate(_chars[_prepended]) ? 2 : 1;

    private void EnsureNext(int capacity)
    {
        if (capacity > _nextChars.Length - Padding)
            Array.Resize(ref _nextChars, Math.Max(checked(capacity + Padding), Doubled(_nextChars.Length)));
        if (_nextChars.Length > _nextSpans.Length)
            Array.Resize(ref _nextSpans, _nextChars.Length);
    }

    private static int Doubled(int capacity) => (int)Math.Min(capacity * 2L, Array.MaxLength);
}

namespace Graft.Tokenizers.Decoders;

/// <summary>
/// The token strings on their way through the decoders: one text and where each token ends in it. A decoder changes characters in place
/// (<see cref="MutableChars"/>, one for one), or writes the tokens anew between <see cref="BeginRewrite"/> and <see cref="EndRewrite"/>. Reused
/// from text to text, so that nothing is allocated for a token.
/// </summary>
internal sealed class DecodedTokens
{
    private const int LargestKept = 1 << 20;

    private char[] _chars = new char[256];
    private char[] _nextChars = new char[256];
    private int[] _ends = new int[64];
    private int[] _nextEnds = new int[64];
    private int _length;
    private int _nextLength;
    private int _nextCount;

    /// <summary>The number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens one after the other.</summary>
    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>The tokens one after the other, to change a unit into another one.</summary>
    public Span<char> MutableChars => _chars.AsSpan(0, _length);

    /// <summary>Whether a huge text has made it too large to keep.</summary>
    public bool IsHuge => Math.Max(_chars.Length, _nextChars.Length) > LargestKept;

    /// <summary>A token, valid until <see cref="EndRewrite"/>.</summary>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _chars.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Makes all tokens one.</summary>
    public void Fuse()
    {
        Count = 1;
        _ends[0] = _length;
    }

    /// <summary>Begins to write all tokens anew.</summary>
    public void BeginRewrite()
    {
        _nextLength = 0;
        _nextCount = 0;
    }

    /// <summary>Writes a unit of a token.</summary>
    public void Append(char unit)
    {
        if (_nextLength == _nextChars.Length)
            Array.Resize(ref _nextChars, checked(_nextLength * 2));
        _nextChars[_nextLength++] = unit;
    }

    /// <summary>Writes a part of a token.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(Reserve(text.Length));
        Advance(text.Length);
    }

    /// <summary>Room for a part of a token that is not longer than <paramref name="length"/>; say with <see cref="Advance"/> how long it is.</summary>
    public Span<char> Reserve(int length)
    {
        var needed = checked(_nextLength + length);
        if (needed > _nextChars.Length)
            Array.Resize(ref _nextChars, Math.Max(needed, checked(_nextChars.Length * 2)));
        return _nextChars.AsSpan(_nextLength);
    }

    /// <summary>Takes what was written to <see cref="Reserve"/>.</summary>
    public void Advance(int length) => _nextLength += length;

    /// <summary>Ends the token that is written.</summary>
    public void EndToken()
    {
        if (_nextCount == _nextEnds.Length)
            Array.Resize(ref _nextEnds, checked(_nextCount * 2));
        _nextEnds[_nextCount++] = _nextLength;
    }

    /// <summary>Makes what was written the tokens.</summary>
    public void EndRewrite()
    {
        (_chars, _nextChars) = (_nextChars, _chars);
        (_ends, _nextEnds) = (_nextEnds, _ends);
        (_length, Count) = (_nextLength, _nextCount);
    }
}

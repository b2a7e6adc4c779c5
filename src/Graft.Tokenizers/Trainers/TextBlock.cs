namespace Graft.Tokenizers.Trainers;

/// <summary>Some lines of text, as one worker takes them. Reused, so that reading allocates nothing per line.</summary>
internal sealed class TextBlock
{
    private const int InitialCapacity = 1 << 16;

    private char[] _chars = new char[InitialCapacity];
    private int _length;

    /// <summary>The lines, as ranges of the block, without their ends.</summary>
    public List<TextSpan> Lines { get; } = [];

    /// <summary>How far in the source this block ends: in bytes of the files, or in UTF-16 units where it comes from elsewhere.</summary>
    public long Position { get; set; }

    /// <summary>How many UTF-16 units are in the block.</summary>
    public int Length => _length;

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>The part of the buffer that is not filled.</summary>
    public Memory<char> Rest => _chars.AsMemory(_length);

    public void Clear()
    {
        _length = 0;
        Lines.Clear();
    }

    /// <summary>Says that so many units were written to <see cref="Rest"/>.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Ends the block here; what comes after is in <paramref name="next"/>.</summary>
    public void CutTo(int length, TextBlock next)
    {
        next.Append(Chars[length..]);
        _length = length;
    }

    public void Append(ReadOnlySpan<char> chars)
    {
        EnsureRest(chars.Length);
        chars.CopyTo(_chars.AsSpan(_length));
        _length += chars.Length;
    }

    public void EnsureRest(int count)
    {
        if (_chars.Length - _length < count)
            Array.Resize(ref _chars, Math.Max(checked(_length + count), checked(_chars.Length * 2)));
    }
}

namespace Graft.Vectors;

/// <summary>Reads the bytes of a file, by lines or as they come, through a buffer that never grows far beyond the longest line allowed.</summary>
/// <param name="stream">Where the bytes come from; it stays open.</param>
/// <param name="longestLine">The longest line that is taken, in bytes.</param>
internal sealed class LineBytes(Stream stream, int longestLine)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    /// <summary>The next bytes without taking them: as many as are asked for, fewer at the end of the file.</summary>
    /// <param name="count">How many at most.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill())
        {
        }

        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Goes on behind some bytes that <see cref="Peek"/> gave.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Takes the next line without its end; a CR before LF is part of the end.</summary>
    /// <param name="line">The line, valid until the next call; empty where it is too long.</param>
    /// <param name="isTooLong">Whether it is longer than what is allowed, and was passed over.</param>
    /// <returns>False at the end of the file.</returns>
    public bool TryReadLine(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                isTooLong |= searched + found > longestLine;
                line = isTooLong ? [] : _buffer.AsSpan(_start, searched + found).TrimEnd((byte)'\r');
                _start += searched + found + 1;
                return true;
            }

            searched = _end - _start;
            if (searched > longestLine)
            {
                isTooLong = true;
                (_start, searched) = (_end, 0);
            }

            if (Fill())
                continue;
            line = isTooLong ? [] : _buffer.AsSpan(_start, _end - _start);
            _start = _end;
            return isTooLong || !line.IsEmpty;
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        var count = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        return count > 0;
    }
}

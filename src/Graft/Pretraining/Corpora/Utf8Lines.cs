using System.Text;
using Graft.Data;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// The lines of a stream of UTF-8 as bytes, which are not checked yet. Only LF ends a line; a byte-order mark at the beginning is no text.
/// </summary>
internal sealed class Utf8Lines(Stream stream, string name, Func<long> position) : IDisposable
{
    /// <summary>The longest line in bytes: a file without line ends must not fill the memory.</summary>
    public const int LongestLine = 64 << 20;

    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private int _lineBytes;
    private bool _isAtEnd;

    /// <summary>The name of the stream, for messages.</summary>
    public string Name => name;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Where that line begins in the text, decompressed where the file is compressed, in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>Where reading is in the file on the disk.</summary>
    public long Position => position();

    /// <summary>Reads a line; it is gone with the next one.</summary>
    /// <param name="line">Without its LF; a CR before that is in it.</param>
    /// <returns>Whether there was one. What is behind the last LF counts if it is not empty.</returns>
    /// <exception cref="DatasetFormatException">The line is too long, or the stream cannot be read.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        Offset += _lineBytes;
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = Take(searched + length, end: 1);
                return true;
            }

            searched = _end - _start;
            if (searched > LongestLine)
                throw TooLong();
            if (_isAtEnd)
            {
                line = searched > 0 ? Take(searched, end: 0) : [];
                return searched > 0;
            }

            Fill();
        }
    }

    /// <summary>The error of the line that was read last.</summary>
    public DatasetFormatException Refuse(string code, string problem, Exception? cause = null) => new(name, Number, 0, code, problem, cause);

    public void Dispose() => stream.Dispose();

    private ReadOnlySpan<byte> Take(int length, int end)
    {
        if (length > LongestLine)
            throw TooLong();
        Number++;
        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _start += length + end;
        _lineBytes = length + end;
        return Number == 1 && line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        try
        {
            var count = stream.Read(_buffer.AsSpan(_end));
            _end += count;
            _isAtEnd = count == 0;
        }
        catch (InvalidDataException error)
        {
            throw new DatasetFormatException(name, Number + 1, 0, "damaged", $"the compressed data is damaged here ({error.Message}); fetch the file again.", error);
        }
        catch (IOException error)
        {
            throw new DatasetFormatException(name, Number + 1, 0, "unreadable", $"the file cannot be read on ({error.Message}).", error);
        }
    }

    private DatasetFormatException TooLong() => new(
        name, Number + 1, 0, "too-long",
        $"the line has more than {LongestLine >> 20} MiB (it begins at byte {Offset}), and a line is held in memory as a whole; break the text into lines.");
}

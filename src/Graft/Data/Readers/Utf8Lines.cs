using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Gzip = Graft.Tokenizers.Gzip;

namespace Graft.Data.Readers;

/// <summary>
/// The lines of a file or stream of UTF-8: as bytes, which are not checked yet and cost no allocation, or as checked text. Only LF ends a line; a
/// byte-order mark at the beginning is no text.
/// </summary>
internal sealed class Utf8Lines : IDisposable
{
    /// <summary>The longest line in bytes: a file without line ends must not fill the memory.</summary>
    public const int LongestLine = 64 << 20;

    private readonly Stream _file;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private int _lineBytes;
    private int _preamble;
    private bool _isAtEnd;

    private Utf8Lines(Stream file, Stream stream, string name)
    {
        _file = file;
        _stream = stream;
        Name = name;
    }

    /// <summary>The name of the stream, for messages.</summary>
    public string Name { get; }

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Where that line begins in the text, decompressed where the file is compressed, in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>Where reading is in the file on the disk; 0 in a stream that does not tell.</summary>
    public long Position => _file.CanSeek ? _file.Position : 0;

    /// <summary>Opens a file. It is decompressed where its name ends in <c>.gz</c> or it begins as gzip does, which no text can.</summary>
    /// <exception cref="DatasetFormatException">It is missing, a folder, or cannot be read.</exception>
    public static Utf8Lines Open(string path) => Of(DataFile.Open(path), path, path.EndsWith(Gzip.Ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The lines of a stream, which is closed with them.</summary>
    /// <param name="stream">The stream; it is looked at for the beginning of gzip.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="isCompressed">Whether it is to be decompressed, whatever it begins with.</param>
    public static Utf8Lines Of(Stream stream, string name, bool isCompressed = false) =>
        isCompressed || Gzip.IsCompressed(ref stream) ? new(stream, Gzip.Open(stream), name) : new(stream, stream, name);

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

    /// <summary>Reads a line as text.</summary>
    /// <param name="text">Without its end; a CR before LF is part of the end.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DatasetFormatException">The line is not UTF-8 or too long, or the stream cannot be read.</exception>
    public bool TryReadText([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryRead(out var line))
            return false;
        if (!Utf8.IsValid(line))
            throw RefuseUtf8(line);
        text = Encoding.UTF8.GetString(line is [.., (byte)'\r'] ? line[..^1] : line);
        return true;
    }

    /// <summary>The error of the line that was read last.</summary>
    public DatasetFormatException Refuse(string code, string problem, Exception? cause = null) => new(Name, Number, 0, code, problem, cause);

    /// <summary>The error of the line that was read last, which is not UTF-8, with the place of its first such byte.</summary>
    /// <param name="line">The line.</param>
    /// <param name="remedy">What else can be done, behind the advice to convert the text.</param>
    public DatasetFormatException RefuseUtf8(ReadOnlySpan<byte> line, string remedy = "")
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(line[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return Refuse("invalid-utf8", $"UTF-8 is expected, byte 0x{line[at]:x2} at offset {Offset + _preamble + at} is not; convert the text to UTF-8{remedy}.");
    }

    public void Dispose() => _stream.Dispose();

    private ReadOnlySpan<byte> Take(int length, int end)
    {
        if (length > LongestLine)
            throw TooLong();
        Number++;
        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _start += length + end;
        _lineBytes = length + end;
        // Of the first line only.
        _preamble = Number == 1 && line.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return line[_preamble..];
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
            var count = _stream.Read(_buffer.AsSpan(_end));
            _end += count;
            _isAtEnd = count == 0;
        }
        catch (InvalidDataException error)
        {
            throw new DatasetFormatException(Name, Number + 1, 0, "damaged", $"the compressed data is damaged here ({error.Message}); fetch the file again.", error);
        }
        catch (IOException error)
        {
            throw new DatasetFormatException(Name, Number + 1, 0, "unreadable", $"the file cannot be read on ({error.Message}).", error);
        }
    }

    private DatasetFormatException TooLong() => new(
        Name, Number + 1, 0, "too-long",
        $"the line has more than {LongestLine >> 20} MiB (it begins at byte {Offset}), and a line is held in memory as a whole; break the text into lines.");
}

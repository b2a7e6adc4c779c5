using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Graft.Data.Readers;

/// <summary>
/// The text of one data file, decoded strictly and as a whole before any reader sees it. Only LF ends a line (a CR before it belongs to the
/// end); other separators of Unicode, and a lone CR, are text.
/// </summary>
internal sealed class DataText
{
    // A UTF-16 string has no more units than the UTF-8 or Latin-1 file has bytes, and this is the longest string.
    private const long MaxBytes = 0x3FFFFFDF;

    private DataText(string file, string text)
    {
        File = file;
        Text = text;
    }

    /// <summary>The file's name, for messages.</summary>
    public string File { get; }

    /// <summary>The whole text, without a byte-order mark.</summary>
    public string Text { get; }

    /// <summary>Reads and decodes a file.</summary>
    /// <exception cref="DatasetFormatException">There is no such file, it cannot be read, is too large, or is not in the encoding.</exception>
    public static DataText Load(string path, TextEncoding encoding)
    {
        if (Directory.Exists(path))
            throw Refusal(path, 0, "not-a-file", "a data file is expected, this is a folder; name the file in it.");
        if (!System.IO.File.Exists(path))
        {
            throw Refusal(path, 0, "missing-file",
                "there is no such file; check the path (a relative one starts from the current folder, or from the recipe).");
        }

        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxBytes)
                throw Refusal(path, 0, "too-large", $"the file has {length} bytes, a data file may have {MaxBytes}; split it.");
            return Decode(path, System.IO.File.ReadAllBytes(path), encoding);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetFormatException(path, 0, 0, "unreadable", $"the file cannot be read ({error.Message}); check its permissions.", error);
        }
    }

    /// <summary>Decodes bytes that are in memory already.</summary>
    public static DataText Decode(string file, ReadOnlySpan<byte> bytes, TextEncoding encoding)
    {
        var mark = Encoding.UTF8.Preamble;
        if (encoding == TextEncoding.Latin1)
        {
            if (bytes.StartsWith(mark))
                throw Refusal(file, 1, "encoding", "Latin-1 is asked for, but the file begins with the byte-order mark of UTF-8; read it as utf-8.");
            return new DataText(file, Encoding.Latin1.GetString(bytes));
        }

        if (!Utf8.IsValid(bytes))
            throw InvalidUtf8(file, bytes);
        return new DataText(file, Encoding.UTF8.GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes));
    }

    /// <summary>The lines, in order; a last line without LF counts, an empty rest after the last LF does not.</summary>
    public IEnumerable<DataLine> Lines()
    {
        var number = 0;
        for (var start = 0; start < Text.Length;)
        {
            var end = Text.IndexOf('\n', start);
            if (end < 0)
                end = Text.Length;
            var last = end > start && Text[end - 1] == '\r' ? end - 1 : end;
            yield return new DataLine(++number, Text[start..last]);
            start = end + 1;
        }
    }

    /// <summary>The error of this file at a line.</summary>
    public DatasetFormatException Refuse(int line, string code, string problem) => Refusal(File, line, code, problem);

    private static DatasetFormatException Refusal(string file, int line, string code, string problem) => new(file, line, 0, code, problem);

    private static DatasetFormatException InvalidUtf8(string file, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        var line = bytes[..at].Count((byte)'\n') + 1;
        return Refusal(file, line, "invalid-utf8",
            $"UTF-8 is expected, byte 0x{bytes[at]:x2} at offset {at} is not; convert the file to UTF-8, or name its encoding (latin-1).");
    }
}

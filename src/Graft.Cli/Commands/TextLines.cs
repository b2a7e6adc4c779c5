using System.Text;
using Graft.Data;

namespace Graft.Cli.Commands;

/// <summary>Texts, one a line, from a file or standard input: UTF-8, read as they come, so that any number of them fits.</summary>
internal static class TextLines
{
    private const int MaxLineBytes = 64 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a file.</summary>
    /// <exception cref="DatasetFormatException">It is missing, cannot be read, is empty, or is not UTF-8.</exception>
    public static IEnumerable<string> OfFile(string path)
    {
        if (Directory.Exists(path))
            throw Refuse(path, 0, "not-a-file", "a file with one text a line is expected, this is a folder; name the file in it.");
        if (!File.Exists(path))
            throw Refuse(path, 0, "missing-file", "there is no such file; check the path, or give the text itself with --text.");
        return Of(() => File.OpenRead(path), path);
    }

    /// <summary>The lines of a stream, which is closed at the end; only LF ends a line, and a CR before it is no part of the text.</summary>
    /// <param name="open">Opens the stream.</param>
    /// <param name="name">Its name, for messages.</param>
    public static IEnumerable<string> Of(Func<Stream> open, string name)
    {
        using var stream = open();
        var buffer = new byte[1 << 16];
        using var line = new MemoryStream();
        var number = 0;
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            for (var start = 0; start < count;)
            {
                var length = buffer.AsSpan(start, count - start).IndexOf((byte)'\n');
                var end = length < 0 ? count : start + length;
                line.Write(buffer, start, end - start);
                if (line.Length > MaxLineBytes)
                    throw Refuse(name, number + 1, "too-long", $"the line has more than {MaxLineBytes >> 20} MiB; give one text a line.");
                start = end + 1;
                if (length < 0)
                    break;
                yield return Text(line, name, ++number);
            }
        }

        if (line.Length > 0)
            yield return Text(line, name, ++number);
        if (number == 0)
            throw Refuse(name, 0, "empty-file", "there is no text in it; give one text a line.");
    }

    private static string Text(MemoryStream line, string name, int number)
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        line.SetLength(0);
        if (number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new DatasetFormatException(
                name, number, 0, "invalid-utf8", $"UTF-8 is expected, byte {error.Index + 1} of the line is not; convert the text to UTF-8.", error);
        }
    }

    private static DatasetFormatException Refuse(string name, int line, string code, string problem) => new(name, line, 0, code, problem);
}

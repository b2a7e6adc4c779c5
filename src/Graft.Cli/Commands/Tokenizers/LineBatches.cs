using System.Runtime.CompilerServices;
using System.Text;
using Graft.Data;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>
/// The lines of a stream in batches: each is what has come by the time the last one was done, so that a line that is typed is answered at
/// once and a file comes in large parts. Only LF ends a line, and a CR before it is no part of it; a last line needs no end. What is not
/// UTF-8 becomes U+FFFD.
/// </summary>
internal static class LineBatches
{
    private const int BufferBytes = 1 << 18;
    private const int MaxLineBytes = 1 << 28;

    /// <summary>Reads the lines.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="cancellationToken">Ends the waiting for input, too.</param>
    /// <exception cref="DatasetFormatException">A line is too long for memory.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<string>> Of(
        Stream stream, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var (length, number) = (0, 0);
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= MaxLineBytes)
                {
                    throw new DatasetFormatException(
                        name, number + 1, 0, "too-long", $"the line has more than {MaxLineBytes >> 20} MiB; give one text a line.");
                }

                Array.Resize(ref buffer, length * 2);
            }

            // A console's read cannot be cancelled: it is left alone, and ends with the process.
            var count = await stream.ReadAsync(buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            if (count == 0)
                break;
            var searched = length;
            length += count;
            var end = buffer.AsSpan(searched, count).LastIndexOf((byte)'\n');
            if (end < 0)
                continue;
            end += searched + 1;
            var lines = Lines(buffer.AsSpan(0, end), number == 0);
            number += lines.Count;
            buffer.AsSpan(end, length - end).CopyTo(buffer);
            length -= end;
            yield return lines;
        }

        if (length > 0)
            yield return [Text(buffer.AsSpan(0, length), number == 0)];
    }

    private static List<string> Lines(ReadOnlySpan<byte> bytes, bool isFirst)
    {
        var lines = new List<string>();
        for (int start = 0, length; start < bytes.Length; start += length + 1)
        {
            length = bytes[start..].IndexOf((byte)'\n');
            lines.Add(Text(bytes.Slice(start, length), isFirst && start == 0));
        }

        return lines;
    }

    private static string Text(ReadOnlySpan<byte> bytes, bool isFirst)
    {
        if (isFirst && bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return Encoding.UTF8.GetString(bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes);
    }
}

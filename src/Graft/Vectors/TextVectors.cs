using System.Buffers.Text;
using System.Text;

namespace Graft.Vectors;

/// <summary>Reads vectors that are text, a line for each word.</summary>
internal static class TextVectors
{
    /// <summary>The longest line, in bytes: far above the largest vectors in use.</summary>
    public const int LongestLine = 1 << 20;

    private static readonly string[] NotFinite = ["nan", "inf", "infinity"];

    /// <summary>Reads to the end of the file, or until the words that are wanted are there.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="vectors">Takes the vectors.</param>
    /// <param name="step">Called once a line.</param>
    public static void Read(string file, LineBytes bytes, VectorCollector vectors, Action step)
    {
        VectorsHeader? header = null;
        var number = 0L;
        while (!vectors.IsFull && bytes.TryReadLine(out var line, out var isTooLong))
        {
            number++;
            step();
            if (number == 1)
            {
                line = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
                header = VectorsHeader.Parse(file, line);
                if (header is not null)
                {
                    vectors.Size = header.Size;
                    continue;
                }
            }

            if (isTooLong)
                vectors.Refuse(number, "overlong-line", $"the line has more than {LongestLine} bytes");
            else
                ReadLine(number, line, vectors);
        }

        var lines = number - 1;
        if (header is not null && !vectors.IsFull && lines != header.Count)
            vectors.Refuse(0, "wrong-count", $"the first line says {header.Count} vectors, found {lines} lines{(lines < header.Count ? ": the file may be cut short" : "")}");
    }

    private static void ReadLine(long number, ReadOnlySpan<byte> line, VectorCollector vectors)
    {
        line = line.TrimEnd(" \t"u8);
        if (line.IsEmpty)
        {
            vectors.Refuse(number, "empty-line", "a word and its numbers are expected, found an empty line");
            return;
        }

        var fields = CountFields(line);
        if (vectors.Size == 0)
        {
            // Without a first line that says it, the first vector's size is everyone's.
            if (fields - 1 is < 1 or > VectorsHeader.LargestSize)
            {
                vectors.Refuse(number, "wrong-size", $"a word and its numbers are expected, found {fields} fields");
                return;
            }

            vectors.Size = fields - 1;
        }

        // Some published files have words with spaces in them: all that stands before the last D fields is the word.
        var word = TakeWord(line, fields - vectors.Size, out var rest);
        if (fields <= vectors.Size || (fields > vectors.Size + 1 && IsNumberAt(word)))
            vectors.Refuse(number, "wrong-size", $"a word and {vectors.Size} numbers are expected, found {fields} fields");
        else if (ReadNumbers(number, rest, vectors))
            vectors.Add(number, word);
    }

    private static bool ReadNumbers(long number, ReadOnlySpan<byte> rest, VectorCollector vectors)
    {
        foreach (ref var value in vectors.Next())
        {
            var field = TakeField(ref rest);
            if (Utf8Parser.TryParse(field, out value, out var length) && length == field.Length)
                continue;
            var text = Encoding.UTF8.GetString(field[..Math.Min(field.Length, 40)]);
            if (!NotFinite.Contains(text.TrimStart('+', '-'), StringComparer.OrdinalIgnoreCase))
            {
                vectors.Refuse(number, "not-a-number", $"a number is expected, found '{text}'");
                return false;
            }

            value = float.NaN; // whatever comes first on the line is told of
        }

        return true;
    }

    private static int CountFields(ReadOnlySpan<byte> line)
    {
        var count = 0;
        while (!TakeField(ref line).IsEmpty)
            count++;
        return count;
    }

    /// <summary>The first fields of a line as one word; the rest is what follows it.</summary>
    private static ReadOnlySpan<byte> TakeWord(ReadOnlySpan<byte> line, int fields, out ReadOnlySpan<byte> rest)
    {
        rest = line;
        for (var field = 0; field < fields; field++)
            TakeField(ref rest);
        return line[..^rest.Length].Trim(" \t"u8);
    }

    private static ReadOnlySpan<byte> TakeField(scoped ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var field = end < 0 ? line : line[..end];
        line = line[field.Length..];
        return field;
    }

    // "the 0.1 ..." with a number too many is no word "the 0.1".
    private static bool IsNumberAt(ReadOnlySpan<byte> word)
    {
        var last = word[(word.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..];
        return Utf8Parser.TryParse(last, out float _, out var length) && length == last.Length;
    }
}

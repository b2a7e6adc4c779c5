using System.Runtime.CompilerServices;

namespace Graft.Tokenizers.Unicode;

/// <summary>
/// Reads the embedded Unicode tables. A line is a comment (<c>#</c>), the name of a section (<c>@</c>), or items that are parted by spaces:
/// <c>A</c>, <c>A-B</c> (inclusive) or <c>A=B+C</c> (what A becomes), all in hexadecimal. Each file has one concern, so that a tokenizer
/// parses only those that it needs.
/// </summary>
internal static class UnicodeTable
{
    /// <summary>Takes an item: the code points from <paramref name="first"/> to <paramref name="last"/>, and what they become, in UTF-16.</summary>
    public delegate void ItemReader(string section, int first, int last, ReadOnlySpan<char> value);

    /// <summary>Reads a table.</summary>
    /// <param name="file">The name of the file in this folder.</param>
    /// <param name="read">Called for each item.</param>
    public static void Read(string file, ItemReader read)
    {
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream($"Graft.Tokenizers.{file}")
            ?? throw new InvalidOperationException($"The Unicode table {file} is missing from Graft.Tokenizers.dll: it is damaged, install it again.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var rest = bytes.AsSpan();
        var section = "";
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == '@')
                section = System.Text.Encoding.ASCII.GetString(line[1..]);
            else
                ReadItems(section, line, read);
        }
    }

    // Runs once, and long: not worth a first pass of code that is not optimised.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadItems(string section, ReadOnlySpan<byte> line, ItemReader read)
    {
        Span<char> value = stackalloc char[64];
        var at = 0;
        while (at < line.Length)
        {
            var first = Hexadecimal(line, ref at);
            var last = first;
            var length = 0;
            if (at < line.Length && line[at] == '-')
            {
                at++;
                last = Hexadecimal(line, ref at);
            }

            while (at < line.Length && line[at] is (byte)'=' or (byte)'+')
            {
                at++;
                length += CodePoints.Write(Hexadecimal(line, ref at), value[length..]);
            }

            read(section, first, last, value[..length]);
            at++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hexadecimal(ReadOnlySpan<byte> line, ref int at)
    {
        var number = 0;
        for (; at < line.Length && char.IsAsciiHexDigitUpper((char)line[at]); at++)
            number = (number << 4) | (line[at] <= '9' ? line[at] - '0' : line[at] - 'A' + 10);
        return number;
    }
}

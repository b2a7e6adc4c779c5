using System.Buffers.Text;
using System.Text;

namespace Graft.Vectors;

/// <summary>The first line of word2vec's files: how many vectors, and their size.</summary>
/// <param name="Count">How many vectors the file says it has.</param>
/// <param name="Size">The size of a vector.</param>
internal sealed record VectorsHeader(long Count, int Size)
{
    /// <summary>Far above what is in use.</summary>
    public const int LargestSize = 1 << 16;

    /// <summary>Reads a line; null where it is not two whole numbers, and so a word with its vector.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="line">The file's first line.</param>
    /// <exception cref="WordVectorsFormatException">The numbers are impossible.</exception>
    public static VectorsHeader? Parse(string file, ReadOnlySpan<byte> line)
    {
        line = line.Trim((byte)' ');
        var space = line.IndexOfAny((byte)' ', (byte)'\t');
        if (space < 0)
            return null;
        var first = line[..space];
        var second = line[(space + 1)..].Trim((byte)' ');
        if (!IsNumber(first) || !IsNumber(second))
            return null;
        if (!Utf8Parser.TryParse(first, out long count, out _) || !Utf8Parser.TryParse(second, out int size, out _) || size is < 1 or > LargestSize)
        {
            throw new WordVectorsFormatException(file, 1, "wrong-header",
                $"the first line must be a count and a size from 1 to {LargestSize}, found '{Encoding.UTF8.GetString(line)}'");
        }

        return new VectorsHeader(count, size);
    }

    private static bool IsNumber(ReadOnlySpan<byte> text) => text.Length is > 0 and <= 20 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

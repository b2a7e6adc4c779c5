using System.Buffers.Binary;

namespace Graft.Vectors;

/// <summary>Reads word2vec's binary files.</summary>
internal static class BinaryVectors
{
    private const int LongestWord = 1 << 12;

    // What fastText's own models begin with, 793712314 as little-endian int32.
    private static ReadOnlySpan<byte> FastTextModel => [0xBA, 0x16, 0x4F, 0x2F];

    /// <summary>Tells the format from the first bytes.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="bytes">Its bytes; none are taken.</param>
    /// <exception cref="WordVectorsFormatException">It is a model of another kind.</exception>
    public static bool IsBinary(string file, LineBytes bytes)
    {
        const int Sample = 1 << 12;
        var start = bytes.Peek(Sample);
        if (start.StartsWith(FastTextModel))
            throw new WordVectorsFormatException(file, 0, "fasttext-model", "this is a model in fastText's own format; word vectors are expected: export them as .vec");
        var end = start.IndexOf((byte)'\n');
        if (end < 0 || VectorsHeader.Parse(file, start[..end].TrimEnd((byte)'\r')) is null)
            return false;
        // Text has no control characters but tabs and line ends; the bytes of float32 nearly always have.
        return start[(end + 1)..].ContainsAnyInRange((byte)0, (byte)8) || start[(end + 1)..].ContainsAnyInRange((byte)14, (byte)31);
    }

    /// <summary>Reads to the end of the file, or until the words that are wanted are there.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="vectors">Takes the vectors.</param>
    /// <param name="step">Called once a vector.</param>
    /// <exception cref="WordVectorsFormatException">The file's frame is broken: what follows cannot be found.</exception>
    public static void Read(string file, LineBytes bytes, VectorCollector vectors, Action step)
    {
        var header = (bytes.TryReadLine(out var line, out var isTooLong) && !isTooLong ? VectorsHeader.Parse(file, line) : null)
            ?? throw new WordVectorsFormatException(file, 1, "wrong-header", "the first line must be a count and a size; is this one of word2vec's binary files?");
        vectors.Size = header.Size;
        for (var number = 1L; number <= header.Count && !vectors.IsFull; number++)
        {
            step();
            // The original program ends each vector with LF, others do not.
            if (bytes.Peek(1) is [(byte)'\n'])
                bytes.Skip(1);
            var found = bytes.Peek(LongestWord).IndexOf((byte)' ');
            if (found < 0)
            {
                throw new WordVectorsFormatException(file, number, "cut-short", bytes.Peek(LongestWord).Length < LongestWord
                    ? $"the first line says {header.Count} vectors, the file ends after {number - 1}: it is cut short"
                    : $"a word of at most {LongestWord} bytes is expected; the file is damaged, or no binary file of word2vec");
            }

            var length = found + 1 + header.Size * sizeof(float);
            var entry = bytes.Peek(length);
            if (entry.Length < length)
                throw new WordVectorsFormatException(file, number, "cut-short", $"the first line says {header.Count} vectors, the file ends in vector {number}: it is cut short");
            var values = vectors.Next();
            for (var i = 0; i < values.Length; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(entry[(found + 1 + i * sizeof(float))..]);
            vectors.Add(number, entry[..found]);
            bytes.Skip(length);
        }
    }
}

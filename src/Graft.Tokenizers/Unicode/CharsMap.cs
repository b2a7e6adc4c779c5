using System.Buffers.Binary;
using System.Text;

namespace Graft.Tokenizers.Unicode;

/// <summary>
/// sentencepiece's compiled normalization rules: a double-array trie (units as of the library darts-clone) over UTF-8 keys, and the strings
/// that they become. Layout: the size of the trie in bytes, the units of the trie (all numbers u32, little-endian), then the strings as
/// UTF-8, each with a NUL behind it. A match is given as the place of its string.
/// </summary>
internal sealed class CharsMap
{
    private const int NoMatch = -1;
    private const uint LeafBit = 1u << 31;
    private const uint HasLeafBit = 1 << 8;
    private const uint LongOffsetBit = 1 << 9;

    // The library reserves units in blocks, so that each child of a unit, there or not, is within the array.
    private const int Block = 256;

    private readonly uint[] _units;
    private readonly byte[] _strings;

    private CharsMap(uint[] units, byte[] strings)
    {
        _units = units;
        _strings = strings;
    }

    /// <summary>Reads compiled rules, and makes sure that no look-up can leave the trie or the strings, whatever the text.</summary>
    /// <param name="data">The compiled rules.</param>
    /// <param name="refuse">Makes the exception from what is wrong.</param>
    public static CharsMap Parse(ReadOnlySpan<byte> data, Func<string, TokenizerFormatException> refuse)
    {
        const string Remedy = "; the file is malformed, fetch it again.";
        if (data.Length < sizeof(uint))
            throw refuse($"expected compiled rules of 4 bytes or more, found {data.Length}{Remedy}");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(data);
        data = data[sizeof(uint)..];
        if (size == 0 || size % (Block * sizeof(uint)) != 0 || size > data.Length)
            throw refuse($"expected a trie of a multiple of {Block * sizeof(uint)} bytes within the {data.Length} that follow, found the size {size}{Remedy}");

        var units = new uint[size / sizeof(uint)];
        for (var i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(i * sizeof(uint))..]);
        var strings = data[(int)size..].ToArray();
        if (!System.Text.Unicode.Utf8.IsValid(strings))
            throw refuse($"the strings behind the trie are not UTF-8{Remedy}");
        if ((units[0] & LeafBit) != 0)
            throw refuse($"the trie has no root{Remedy}");
        for (var i = 0; i < units.Length; i++)
        {
            if ((units[i] & LeafBit) != 0)
                continue;
            var children = i ^ Offset(units[i]);
            if ((children | (Block - 1)) >= units.Length)
                throw refuse($"unit {i} of the trie points beyond its end{Remedy}");
            if ((units[i] & HasLeafBit) != 0 && !IsStart(strings, units[children] & ~LeafBit))
                throw refuse($"unit {i} of the trie has no string{Remedy}");
        }

        return new CharsMap(units, strings);
    }

    /// <summary>The shortest key that the text begins with: the rule of the reference's tokenizer.json pipeline.</summary>
    /// <returns>The match, or a negative number.</returns>
    public int FindShortest(ReadOnlySpan<char> text) => Find(text, isLongest: false, out _, out _);

    /// <summary>The longest key that the text begins with: sentencepiece's own rule.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The length of the key in UTF-16 units.</param>
    /// <returns>The match, or a negative number.</returns>
    public int FindLongest(ReadOnlySpan<char> text, out int length) => Find(text, isLongest: true, out length, out _);

    /// <summary>Whether a key begins with the text, or the text with a key.</summary>
    public bool BeginsKey(ReadOnlySpan<char> text) => Find(text, isLongest: false, out _, out var isPassed) >= 0 || isPassed;

    /// <summary>Whether any key begins with the text.</summary>
    public bool HasKeysFrom(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        var at = Offset(_units[0]);
        for (int i = 0, width; i < text.Length; i += width)
        {
            foreach (var part in bytes[..CodePoints.WriteUtf8(CodePoints.At(text, i, out width), bytes)])
            {
                at ^= part;
                if ((_units[at] & (LeafBit | 0xFF)) != part || part == 0)
                    return false;
                at ^= Offset(_units[at]);
            }
        }

        return true;
    }

    /// <summary>What a match becomes, in UTF-8.</summary>
    public ReadOnlySpan<byte> StringOf(int match)
    {
        var rest = _strings.AsSpan(match);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }

    private int Find(ReadOnlySpan<char> text, bool isLongest, out int length, out bool isPassed)
    {
        Span<byte> bytes = stackalloc byte[4];
        var match = NoMatch;
        length = 0;
        isPassed = false;
        var at = Offset(_units[0]);
        for (int i = 0, width; i < text.Length; i += width)
        {
            var codePoint = CodePoints.At(text, i, out width);
            var count = CodePoints.WriteUtf8(codePoint, bytes);
            for (var j = 0; j < count; j++)
            {
                at ^= bytes[j];
                var unit = _units[at];

                // No key holds NUL, whose place is that of the leaf.
                if ((unit & (LeafBit | 0xFF)) != bytes[j] || bytes[j] == 0)
                    return match;
                at ^= Offset(unit);
                if ((unit & HasLeafBit) == 0)
                    continue;
                match = (int)(_units[at] & ~LeafBit);
                length = i + width;
                if (!isLongest)
                    return match;
            }
        }

        isPassed = true;
        return match;
    }

    private static int Offset(uint unit) => (int)((unit >> 10) << (int)((unit & LongOffsetBit) >> 6));

    private static bool IsStart(byte[] strings, uint place) =>
        place == strings.Length || (place < strings.Length && Rune.DecodeFromUtf8(strings.AsSpan((int)place), out _, out _) == System.Buffers.OperationStatus.Done);
}

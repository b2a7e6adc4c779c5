using System.Buffers.Binary;
using System.Text.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// sentencepiece's compiled rules for characters: a 32-bit size, a double-array trie of that many bytes over the UTF-8 of what is replaced
/// (the layout of Darts-clone, four bytes a unit), then the replacements, each ended by a NUL. All numbers are little-endian.
/// </summary>
internal sealed class Charsmap
{
    private const uint LabelMask = 1u << 31 | 0xFF;
    private const uint HasLeaf = 1u << 8;
    private const uint IsFar = 1u << 9;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    // Decoded when first met. Two threads may decode one at the same time, and either result will do.
    private readonly string?[] _decoded;

    // Whether an ASCII character before another one, or alone, stays as it is: true of nearly all, and it saves the walk.
    private readonly bool[] _staysBeforeAscii = new bool[0x80];

    /// <param name="content">The rules.</param>
    /// <param name="refuse">Makes the error of a problem.</param>
    public Charsmap(ReadOnlySpan<byte> content, Func<string, TokenizerFormatException> refuse)
    {
        if (content.Length <= sizeof(uint))
            throw refuse($"the charsmap has only {content.Length} bytes");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(content);
        if (size == 0 || size % sizeof(uint) != 0 || size >= content.Length - sizeof(uint))
            throw refuse($"the charsmap's trie of {size} bytes does not fit its {content.Length} bytes");
        _units = new uint[size / sizeof(uint)];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(content[(sizeof(uint) * (i + 1))..]);
        _replacements = content[(sizeof(uint) + (int)size)..].ToArray();
        if (_replacements[^1] != 0 || !Utf8.IsValid(_replacements))
            throw refuse("the charsmap's replacements are not UTF-8 texts that end in NUL");
        _decoded = new string?[_replacements.Length];
        for (var c = 0; c < _staysBeforeAscii.Length; c++)
            _staysBeforeAscii[c] = StaysBeforeAscii((byte)c);
    }

    /// <summary>Whether the first character of a text is ASCII, has no rule, and begins none that applies here.</summary>
    public bool KeepsFirst(ReadOnlySpan<char> text) => text[0] < 0x80 && _staysBeforeAscii[text[0]] && (text.Length == 1 || text[1] < 0x80);

    /// <summary>Finds the longest beginning of a text that has a rule.</summary>
    /// <param name="text">The text, without lone surrogates.</param>
    /// <param name="replacement">What it becomes.</param>
    /// <returns>Its length in UTF-16 units; 0 where there is none.</returns>
    public int LongestPrefix(ReadOnlySpan<char> text, out string replacement)
    {
        Span<byte> bytes = stackalloc byte[4];
        replacement = "";
        var longest = 0;
        var node = Root;
        for (var at = 0; at < text.Length;)
        {
            System.Text.Rune.DecodeFromUtf16(text[at..], out var rune, out var units);
            var value = -1;
            foreach (var part in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (!Step(ref node, part, out value))
                    return longest;
            }

            at += units;
            if (value < 0 || value >= _replacements.Length)
                continue;
            longest = at;
            replacement = Replacement(value);
        }

        return longest;
    }

    private uint Root => Offset(_units[0]);

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & IsFar) >> 6);

    // Goes down by one byte; value is that of the key that ends there, or -1.
    private bool Step(ref uint node, byte part, out int value)
    {
        value = -1;
        var child = node ^ part;
        if (child >= _units.Length || (_units[child] & LabelMask) != part)
            return false;
        node = child ^ Offset(_units[child]);
        if ((_units[child] & HasLeaf) != 0 && node < _units.Length)
            value = (int)(_units[node] & int.MaxValue);
        return true;
    }

    private bool StaysBeforeAscii(byte first)
    {
        var node = Root;
        if (!Step(ref node, first, out var value))
            return true;
        for (var second = 0; second < 0x80; second++)
        {
            var next = node;
            if (Step(ref next, (byte)second, out _))
                return false;
        }

        return value < 0;
    }

    private string Replacement(int value)
    {
        if (_decoded[value] is { } known)
            return known;
        var length = _replacements.AsSpan(value).IndexOf((byte)0);
        return _decoded[value] = System.Text.Encoding.UTF8.GetString(_replacements, value, length);
    }
}

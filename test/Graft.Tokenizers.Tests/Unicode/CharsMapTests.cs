using System.Buffers.Binary;
using CsCheck;
using Graft.Testing;
using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Unicode;

public class CharsMapTests
{
    private const int Block = 256 * sizeof(uint);
    private const uint Leaf = 1u << 31;

    private static readonly CharsMap Map = Parse(Convert.FromBase64String(
        GoldenCases.ReadText(SharedFiles.Fixture("tokenizers", "normalizers", "charsmap.base64")).Trim()));

    [Theory]
    [InlineData("\u00A0x", " ")]
    [InlineData("e\u0301e", "\u00E9")]
    [InlineData("abc", null)]
    [InlineData("", null)]
    [InlineData("\0", null)]
    public void Find_Key_GivesItsString(string text, string? expected)
    {
        Assert.Equal(expected, String(Map.FindShortest(text)));
        Assert.Equal(expected, String(Map.FindLongest(text, out var length)));
        Assert.Equal(expected is null ? 0 : text.Length - 1, length);
    }

    [Fact]
    public void Find_KeyWithinKey_DependsOnTheRule()
    {
        // "a" becomes "x", "ab" becomes "y": root, a with a leaf, b with a leaf.
        var map = Parse(Data(Trie(), "x\0y\0"u8));
        Assert.Equal("x", Text(map, map.FindShortest("ab")));
        Assert.Equal("y", Text(map, map.FindLongest("abc", out var length)));
        Assert.Equal(2, length);
        Assert.Equal("x", Text(map, map.FindLongest("ac", out length)));
        Assert.Equal(1, length);
        Assert.True(map.BeginsKey("a"));
        Assert.False(map.BeginsKey("b"));
    }

    [Fact]
    public void Parse_Malformed_IsRefused()
    {
        var beyondStrings = Trie();
        beyondStrings['a' ^ 2] = Leaf | 100;
        var beyondTrie = Trie();
        beyondTrie[7] = 300u << 10;
        var noRoot = Trie();
        noRoot[0] = Leaf;
        byte[][] wrong =
        [
            [], [1, 2, 3], Data([], "x\0"u8), Data(Trie(), "\xFF\0"u8[..1]), Data(Trie()[..255], "x\0"u8), Data(beyondStrings, "x\0y\0"u8),
            Data(beyondTrie, "x\0y\0"u8), Data(noRoot, "x\0y\0"u8), [.. BitConverter.GetBytes(Block * 2), .. new byte[Block]],
            [.. BitConverter.GetBytes(uint.MaxValue), .. new byte[Block]],
        ];
        Assert.All(wrong, data => Assert.Throws<TokenizerFormatException>(() => Parse(data)));
    }

    [Fact]
    public void Find_HostileData_IsRefusedOrStaysInside() => Gen.Select(Gen.UInt.Array[256], Gen.String[0, 8]).Sample((units, text) =>
    {
        try
        {
            // Offsets of less than a block are within it.
            var map = Parse(Data([.. units.Select(unit => unit & (Leaf | 0x3FDFF))], "ab\0c\0"u8));
            map.FindShortest(text);
            if (map.FindLongest(text, out _) is >= 0 and var match)
                map.StringOf(match);
        }
        catch (TokenizerFormatException)
        {
        }
    });

    private static CharsMap Parse(byte[] data) => CharsMap.Parse(data, problem => new TokenizerFormatException("", "", problem));

    private static string? String(int match) => match < 0 ? null : Text(Map, match);

    private static string Text(CharsMap map, int match) => System.Text.Encoding.UTF8.GetString(map.StringOf(match));

    // The children of the root are at 0 ^ 1 ^ label, those of "a" at that ^ 3 ^ label, and so on; leaves at label 0.
    private static uint[] Trie()
    {
        const uint HasLeaf = 1 << 8;
        var units = new uint[256];
        units[0] = 1 << 10;
        var a = 1 ^ 'a';
        units[a] = 'a' | HasLeaf | (3u << 10);
        units[a ^ 3] = Leaf | 0;
        var ab = a ^ 3 ^ 'b';
        units[ab] = 'b' | HasLeaf | (8u << 10);
        units[ab ^ 8] = Leaf | 2;
        return units;
    }

    private static byte[] Data(uint[] units, ReadOnlySpan<byte> strings)
    {
        var data = new byte[sizeof(uint) * (units.Length + 1)];
        BinaryPrimitives.WriteInt32LittleEndian(data, units.Length * sizeof(uint));
        for (var i = 0; i < units.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan((i + 1) * sizeof(uint)), units[i]);
        return [.. data, .. strings];
    }
}

using CsCheck;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class TokenTrieTests
{
    private static readonly Gen<string> Text = Gen.Frequency((6, Gen.Char['a', 'c']), (1, Gen.Char)).Array[0, 6].Select(units => new string(units));

    [Fact]
    public void LongestPrefix_AnyStrings_IsTheLongestOfTheTrie() => Gen.Select(Text.Array[0, 40], Text.Array[0, 40], Text.Array[30]).Sample((first, second, texts) =>
    {
        var trie = TokenTrie.Create(Entries(first), Entries(second));
        foreach (var text in texts)
        {
            Check(trie, 0, first, text);
            Check(trie, 1, second, text);
        }
    }, iter: 500);

    [Fact]
    public void Create_EveryUnit_FindsEach()
    {
        string[] strings = [.. Enumerable.Range(0, char.MaxValue + 1).Select(unit => new string((char)unit, 1 + (unit % 3)))];
        var trie = TokenTrie.Create(Entries(strings));
        for (var i = 0; i < strings.Length; i++)
            Assert.Equal(i, trie.LongestPrefix(0, strings[i], out _));
    }

    [Fact]
    public void Create_StringsTwice_KeepsTheFirst() => Assert.Equal(0, TokenTrie.Create(Entries(["a", "a"])).LongestPrefix(0, "ab", out _));

    [Fact]
    public void Create_NoStrings_FindsNothing()
    {
        Assert.Equal(TokenTrie.None, TokenTrie.Create([Entries([])]).LongestPrefix(0, "a", out var length));
        Assert.Equal(0, length);
    }

    // A layout that searches for room from the start each time would take the square of the number of nodes, which is minutes.
    [Fact]
    public void Create_ManyNodesOfManyChildren_IsFastAndSmall()
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        string[] strings = [.. Enumerable.Range(0, 60_000).Select(i => $"{(char)(0x4E00 + (i % 2000))}{(char)(0x4E00 + (((ulong)i * Multiplier) >> 40) % 5000)}").Distinct()];
        var trie = TokenTrie.Create(Entries(strings));
        Assert.All(strings.Index().Where(entry => entry.Index % 97 == 0), entry => Assert.Equal(entry.Index, trie.LongestPrefix(0, entry.Item, out _)));
        Assert.InRange(trie.Size, strings.Length, strings.Length * 4);
    }

    [Fact]
    public void Create_OneLongString_NeedsNoStack()
    {
        var text = new string('a', 1_000_000);
        Assert.Equal(0, TokenTrie.Create(Entries([text])).LongestPrefix(0, text + "b", out var length));
        Assert.Equal(text.Length, length);
    }

    private static IEnumerable<KeyValuePair<string, int>> Entries(string[] strings) => strings.Select((text, i) => KeyValuePair.Create(text, i));

    private static void Check(TokenTrie trie, int root, string[] strings, string text)
    {
        var expected = strings.Where(entry => entry.Length > 0 && text.StartsWith(entry, StringComparison.Ordinal)).MaxBy(entry => entry.Length);
        Assert.Equal(expected is null ? TokenTrie.None : Array.IndexOf(strings, expected), trie.LongestPrefix(root, text, out var length));
        Assert.Equal(expected?.Length ?? 0, length);
    }
}

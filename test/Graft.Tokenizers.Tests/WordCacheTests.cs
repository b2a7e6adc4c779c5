using Graft.Tokenizers.Models;
using Xunit;

namespace Graft.Tokenizers.Tests;

public class WordCacheTests
{
    [Fact]
    public void Find_ManyPieces_GivesWhatWasAddedOrNothing()
    {
        var cache = new WordCache();
        var found = 0;
        for (var i = 1; i <= 200_000; i++)
        {
            // Small numbers far more often than large ones.
            var number = (int)((i * 2654435761L & 0xFFFFF) / ((i % 97 * 100) + 1));
            var piece = string.Concat(Enumerable.Repeat($"{number}é", 1 + (number % 9)));
            if (Find(cache, piece) is { } tokens)
            {
                found++;
                Assert.Equal(Tokens(piece), tokens);
            }
            else
            {
                cache.Add(piece, Tokens(piece));
            }
        }

        Assert.InRange(found, 100_000, 200_000);
    }

    [Fact]
    public void Find_MetOften_StaysThroughFullTables()
    {
        var cache = new WordCache();
        cache.Add("often", Tokens("often"));
        for (var i = 0; i < 4 * CachedWordTable.Slots; i++)
        {
            if (i % 1000 == 0)
                Assert.Equal(Tokens("often"), Find(cache, "often"));
            var piece = $"rare{i}";
            if (Find(cache, piece) is null)
                cache.Add(piece, Tokens(piece));
        }

        Assert.Null(Find(cache, "rare0"));
    }

    [Theory]
    [InlineData("a", "a\0")]
    [InlineData("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaac")]
    public void Find_NearlyEqualPieces_AreTwo(string one, string other)
    {
        var cache = new WordCache();
        cache.Add(one, Tokens(one));
        Assert.Null(Find(cache, other));
        cache.Add(other, Tokens(other));
        Assert.Equal(Tokens(one), Find(cache, one));
        Assert.Equal(Tokens(other), Find(cache, other));
    }

    [Fact]
    public void Add_TooLongOrTooMany_IsNotKept()
    {
        var cache = new WordCache();
        var tooLong = new string('a', CachedWordTable.LongestPiece + 1);
        cache.Add(tooLong, Tokens("a"));
        Assert.Null(Find(cache, tooLong));
        cache.Add("many", new ModelToken[CachedWordTable.MostTokens + 1]);
        Assert.Null(Find(cache, "many"));
        var longest = tooLong[1..];
        cache.Add(longest, Tokens(longest));
        Assert.Equal(Tokens(longest), Find(cache, longest));
    }

    // Words whose hashes agree: the first product is 0 for all of them.
    [Fact]
    public void Add_EqualHashes_StaysCorrect()
    {
        var cache = new WordCache();
        for (var i = 0; i < 1000; i++)
        {
            var piece = $"\u7C15\u7F4A\u79B9\u9E37{(char)(0x100 + i)}";
            Assert.Null(Find(cache, piece));
            cache.Add(piece, Tokens(piece));
            Assert.True(Find(cache, piece) is not { } tokens || tokens.SequenceEqual(Tokens(piece)));
        }
    }

    // As many tokens as the piece allows, all different from those of other pieces.
    private static ModelToken[] Tokens(string piece)
    {
        var seed = piece.Aggregate(17, (hash, unit) => unchecked((hash * 31) + unit)) & 0xFFFFFF;
        return [.. Enumerable.Range(0, Math.Min(piece.Length, CachedWordTable.MostTokens)).Select(i => new ModelToken(seed + i, i, Math.Min(i + 1, piece.Length), seed % 3 == 0))];
    }

    private static ModelToken[]? Find(WordCache cache, string piece)
    {
        var word = cache.Find($"{piece}{new string('x', 16)}", 0, piece.Length);
        if (!word.IsFound)
            return null;
        var tokens = new ModelToken[word.Count];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = word.Token(i);
        Assert.Equal(tokens.Select(token => token.Id), word.Ids.ToArray());
        return tokens;
    }
}

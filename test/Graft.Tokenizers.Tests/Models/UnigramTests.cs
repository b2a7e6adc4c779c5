using System.Diagnostics;
using CsCheck;
using Graft.Tokenizers.Models;
using Xunit;

namespace Graft.Tokenizers.Tests.Models;

public class UnigramTests
{
    [Fact]
    public void Tokenize_AnyVocabulary_EqualsViterbiBySubstrings()
    {
        var token = Gen.Char['a', 'c'].Array[1, 4].Select(units => new string(units));
        var score = Gen.Int[-8, 1].Select(value => value / 2.0);
        var text = Gen.Char['a', 'd'].Array[0, 24].Select(units => new string(units));
        Gen.Select(Gen.Select(token, score).Array[1, 12], text.Array[5]).Sample((tokens, texts) =>
        {
            var distinct = tokens.DistinctBy(entry => entry.Item1).Prepend(("<unk>", 0.0)).ToArray();
            var model = Model(distinct, unknownId: 0);
            foreach (var piece in texts)
                Assert.Equal(BestBySubstrings(distinct, piece), Tokenize(model, piece));
        }, iter: 2000);
    }

    [Fact]
    public void Tokenize_LongPiece_EqualsViterbiBySubstrings()
    {
        (string, double)[] tokens = [("<unk>", 0), ("a", -2), ("ab", -2.5), ("b", -1.5), ("ba", -3), ("bab", -4), ("c", -1), ("ca", -2.25), ("aaaa", -5)];
        var model = Model(tokens, unknownId: 0);
        Gen.Frequency((5, Gen.Char['a', 'c']), (1, Gen.Const('x'))).Array[3000, 6000].Select(units => new string(units)).Sample(
            text => Assert.Equal(BestBySubstrings(tokens, text), Tokenize(model, text)), iter: 20);
    }

    // "a" + "bc" is reached from 1, "ab" + "c" from 2: the earlier start comes first.
    [Fact]
    public void Tokenize_EqualScores_FirstFoundStays() => Assert.Equal(
        [(1, "a"), (2, "bc")], Tokenize(Model([("<unk>", 0), ("a", -1), ("bc", -1), ("ab", -1), ("c", -1)], unknownId: 0), "abc"));

    [Fact]
    public void Tokenize_UnknownRun_IsOneTokenOfItsText()
    {
        var model = Model([("<unk>", 0), ("a", -1)], unknownId: 0);
        Assert.Equal([(1, "a"), (0, "x😀y"), (1, "a")], Tokenize(model, "ax😀ya"));
    }

    [Fact]
    public void Tokenize_ByteFallback_GivesBytesWithTheSpanOfTheRun()
    {
        var bytes = "é!".SelectMany(unit => System.Text.Encoding.UTF8.GetBytes([unit])).Select(value => ($"<0x{value:X2}>", -9.0));
        var model = Model([("<unk>", 0), ("a", -1), .. bytes], unknownId: 0, byteFallback: true);
        var tokens = new TokenBuffer();
        model.Tokenize("aé!a", tokens);
        Assert.Equal([new(1, 0, 1), new(2, 1, 3), new(3, 1, 3), new(4, 1, 3), new(1, 3, 4)], tokens.Items.ToArray());
        Assert.Equal([(1, "a"), (0, "é?")], Tokenize(model, "aé?"));
    }

    [Fact]
    public void Tokenize_UnknownWithoutUnknownToken_IsRefused()
    {
        var model = Model([("a", -1)], unknownId: null);
        Assert.Equal([(0, "a")], Tokenize(model, "a"));
        Assert.Equal("$.model.unk_id", Assert.Throws<TokenizerFormatException>(() => Tokenize(model, "az")).Place);
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    public void Tokenize_PairAcrossThePartsOfALongPiece_IsOneCharacter(int before)
    {
        var model = Model([("<", -1), ("a", -1)], unknownId: 0);
        var tokens = new TokenBuffer();
        model.Tokenize(new string('a', before) + "😀aa", tokens);
        Assert.Equal(new ModelToken(0, before, before + 2, IsSurface: true), tokens.Items[before]);
        Assert.Equal(before + 3, tokens.Count);
    }

    // Quadratic time would be hours, and a lattice over the whole text 240 MB.
    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("x")]
    [InlineData("😀")]
    public void Tokenize_TenMillionUnitsWithoutSpace_TakesSeconds(string unit)
    {
        var model = Model([("<unk>", 0), ("a", -2), ("ab", -2.5), ("b", -1.5), ("aa", -3)], unknownId: 0);
        var text = string.Concat(Enumerable.Repeat(unit, 10_000_000 / unit.Length));
        var tokens = new TokenBuffer();
        var time = Stopwatch.StartNew();
        model.Tokenize(text, tokens);
        Assert.Equal(text.Length, tokens.Items[^1].End);
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 30);
    }

    [Theory]
    [InlineData("""[["<unk>", 0], ["a", 1e300]]""", "$.model.vocab[1][1]")]
    [InlineData("""[["<unk>", 0], ["a", 1e400]]""", "$.model.vocab[1][1]")]
    [InlineData("""[["<unk>", 0], ["a"]]""", "$.model.vocab[1]")]
    [InlineData("""[["<unk>", 0], [1, 1]]""", "$.model.vocab[1]")]
    [InlineData("[]", "$.model.vocab")]
    public void Read_MalformedVocabulary_NamesThePlace(string vocabulary, string place)
    {
        var json = System.Text.Json.JsonElement.Parse($$"""{ "type": "Unigram", "unk_id": 0, "vocab": {{vocabulary}} }""");
        Assert.Equal(place, Assert.Throws<TokenizerFormatException>(() => Unigram.Read(new StageJson("tokenizer.json", "$.model", json))).Place);
    }

    private static Unigram Model((string Token, double Score)[] tokens, int? unknownId, bool byteFallback = false) => new(
        new Vocabulary("tokenizer.json", tokens.Select((token, id) => KeyValuePair.Create(token.Token, id))),
        [.. tokens.Select(token => token.Score)], unknownId, byteFallback);

    private static List<(int Id, string Text)> Tokenize(Unigram model, string piece)
    {
        var tokens = new TokenBuffer();
        model.Tokenize(piece, tokens);
        return [.. tokens.Items.ToArray().Select(token => (token.Id, piece[token.Start..token.End]))];
    }

    // The definition, at the cost of trying every substring; all characters are of one unit.
    private static List<(int Id, string Text)> BestBySubstrings((string Token, double Score)[] tokens, string text)
    {
        var ids = tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token.Token, entry => entry.id);
        var longest = tokens.Max(token => token.Token.Length);
        var unknown = tokens.Min(token => token.Score) - 10;
        var best = Enumerable.Repeat((Score: double.NegativeInfinity, Start: -1, Id: -1), text.Length + 1).ToArray();
        best[0].Score = 0;
        for (var start = 0; start < text.Length; start++)
        {
            for (var length = 1; length <= Math.Min(longest, text.Length - start); length++)
            {
                if (ids.TryGetValue(text.Substring(start, length), out var id) && best[start].Score + tokens[id].Score > best[start + length].Score)
                    best[start + length] = (best[start].Score + tokens[id].Score, start, id);
            }

            if (!ids.ContainsKey(text.Substring(start, 1)) && best[start].Score + unknown > best[start + 1].Score)
                best[start + 1] = (best[start].Score + unknown, start, 0);
        }

        var found = new List<(int Id, string Text)>();
        for (var end = text.Length; end > 0; end = best[end].Start)
        {
            var piece = text[best[end].Start..end];
            if (best[end].Id == 0 && found.Count > 0 && found[^1].Id == 0)
                found[^1] = (0, piece + found[^1].Text);
            else
                found.Add((best[end].Id, piece));
        }

        found.Reverse();

        // An unknown run can be known as a whole where scores are positive.
        return [.. found.Select(token => token.Id == 0 && ids.TryGetValue(token.Text, out var id) ? (id, token.Text) : token)];
    }
}

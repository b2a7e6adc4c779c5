using CsCheck;
using Xunit;

namespace Graft.Tokenizers.Tests;

/// <summary>What holds for every tokenizer and every text, checked on random ones.</summary>
internal static class TokenizerLaws
{
    private static readonly EncodeOptions Plain = new() { AddSpecialTokens = false };

    public static void OffsetsLieInTheTextAndCutNoPair(Tokenizer tokenizer, int iterations) => AnyText.Wild.Sample(text =>
    {
        foreach (var (start, end) in tokenizer.Encode(text).Offsets)
        {
            Assert.InRange(start, 0, end);
            Assert.InRange(end, start, text.Length);
            Assert.False(CutsPair(text, start) || CutsPair(text, end));
        }
    }, iter: iterations);

    public static void IdsAloneAreTheSame(Tokenizer tokenizer, int iterations)
    {
        var withoutCache = tokenizer.WithoutCache();
        Gen.Select(AnyText.Wild, Gen.Bool, Gen.Bool).Sample(
            (text, special, asText) => IdsAloneAreTheSame(tokenizer, withoutCache, text, special, asText), iter: iterations);
    }

    private static void IdsAloneAreTheSame(Tokenizer tokenizer, Tokenizer withoutCache, string text, bool special, bool asText)
    {
        var expected = tokenizer.Encode(text, options: new() { AddSpecialTokens = special, EncodeSpecialTokens = asText }).Ids;
        var ids = new int[expected.Count];
        Assert.True(tokenizer.TryEncodeIds(text, ids, out var count, special, asText));
        Assert.Equal(expected.Count, count);
        Assert.Equal(expected, ids);
        Assert.Equal(expected, withoutCache.Encode(text, options: new() { AddSpecialTokens = special, EncodeSpecialTokens = asText }).Ids);
        if (count == 0)
            return;

        int[] tooSmall = [.. Enumerable.Repeat(-7, count - 1)];
        Assert.False(tokenizer.TryEncodeIds(text, tooSmall, out var needed, special, asText));
        Assert.Equal(count, needed);
        Assert.All(tooSmall, id => Assert.Equal(-7, id));
    }

    public static void BatchIsSingle(Tokenizer tokenizer, int iterations) => AnyText.Wild.Array[0, 9].Sample(texts =>
    {
        var batch = tokenizer.EncodeBatch(texts);
        Assert.Equal(texts.Length, batch.Count);
        foreach (var (text, encoding) in texts.Zip(batch))
            AssertSame(tokenizer.Encode(text), encoding);
    }, iter: iterations);

    /// <summary>Threads that encode at once do not disturb one another.</summary>
    public static void ThreadsAreAlone(Tokenizer tokenizer) => AnyText.Wild.Array[60].Sample(texts =>
    {
        var expected = texts.Select(text => tokenizer.Encode(text)).ToArray();
        var actual = new Encoding[texts.Length];
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => actual[i] = tokenizer.Encode(texts[i]));
        for (var i = 0; i < texts.Length; i++)
            AssertSame(expected[i], actual[i]);
    }, iter: 3, threads: 1);

    /// <summary>The parts that truncation makes are, one after the other, the whole.</summary>
    public static void TruncatedPartsAreTheWhole(Tokenizer tokenizer, int iterations) => Gen.Select(AnyText.Wild, Gen.Int[1, 9], Gen.Enum<Direction>()).Sample((text, length, direction) =>
    {
        var whole = tokenizer.Encode(text, options: Plain);
        var cut = tokenizer.Encode(text, options: Plain with { Truncation = new Truncation(length, Direction: direction) });
        var parts = cut.Overflowing.Prepend(cut);
        Assert.Equal(whole.Ids, (direction == Direction.Right ? parts : parts.Reverse()).SelectMany(part => part.Ids));
        Assert.All(parts, part => Assert.InRange(part.Count, 0, length));
    }, iter: iterations);

    /// <summary>Looking up is what going through all tokens finds.</summary>
    public static void LookupsFindTheFirst(Tokenizer tokenizer, int iterations) => Gen.Select(AnyText.Wild, AnyText.Wild).Sample((text, pair) =>
    {
        var encoding = tokenizer.Encode(text, pair);
        for (var sequence = 0; sequence < 2; sequence++)
        {
            var tokens = Enumerable.Range(0, encoding.Count).Where(i => encoding.SequenceIds[i] == sequence).ToList();
            for (var position = 0; position <= Math.Max(text.Length, pair.Length); position++)
            {
                var first = tokens.Where(i => encoding.Offsets[i].Start <= position && position < encoding.Offsets[i].End).Select(i => (int?)i).FirstOrDefault();
                Assert.Equal(first, encoding.CharToToken(position, sequence));
            }

            foreach (var word in tokens.GroupBy(i => encoding.WordIds[i]!.Value))
                Assert.Equal((word.First(), word.Last() + 1), encoding.WordToTokens(word.Key, sequence));
            Assert.Null(encoding.WordToTokens(tokens.Count == 0 ? 0 : tokens.Max(i => encoding.WordIds[i]!.Value) + 1, sequence));
        }
    }, iter: iterations);

    /// <summary>What a stream gives, id by id, is what all ids give, up to a character that has only begun.</summary>
    public static void StreamIsTheText(Tokenizer tokenizer, int iterations) => AnyText.Plain.Sample(text =>
    {
        var ids = tokenizer.Encode(text).Ids;
        var stream = tokenizer.CreateDecodeStream();
        Assert.Equal(tokenizer.Decode(ids).TrimEnd('\uFFFD'), string.Concat(ids.Select(stream.Add)).TrimEnd('\uFFFD'));
    }, iter: iterations);

    /// <summary>Decoding gives the text, changed as <paramref name="expected"/> says.</summary>
    public static void DecodingGivesTheText(Tokenizer tokenizer, Func<string, string> expected, int iterations) => AnyText.Plain.Sample(text =>
        Assert.Equal(expected(text), tokenizer.Decode(tokenizer.Encode(text, options: Plain).Ids, skipSpecialTokens: false)), iter: iterations);

    /// <summary>A span of the text is the token, changed as <paramref name="surface"/> says; null where the token is part of a character.</summary>
    public static void SpansAreTheTokens(Tokenizer tokenizer, Func<string, string?> surface, Func<string, string> expected, int iterations) => AnyText.Plain.Sample(text =>
    {
        var encoding = tokenizer.Encode(text, options: Plain);
        for (var i = 0; i < encoding.Count; i++)
        {
            if (surface(encoding.Tokens[i]) is { } token)
                Assert.Equal(expected(text[encoding.Offsets[i].Start..encoding.Offsets[i].End]), token);
        }
    }, iter: iterations);

    /// <summary>Saving what was loaded from what was saved changes nothing.</summary>
    public static void SavingKeepsEveryByte(string folder)
    {
        using var first = new TemporaryDirectory();
        using var second = new TemporaryDirectory();
        Tokenizer.FromDirectory(folder).Save(first.Path);
        Tokenizer.FromDirectory(first.Path).Save(second.Path);
        var files = Directory.GetFiles(first.Path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, Directory.GetFiles(second.Path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")), File.ReadAllBytes(first.File("tokenizer.json")));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(first.File(file)), File.ReadAllBytes(second.File(file))));
    }

    /// <summary>The text of a byte-level token; null where its bytes are no whole characters.</summary>
    public static string? TextOfBytes(string token)
    {
        byte[] bytes = [.. token.Select(symbol => (byte)ByteLevelAlphabet.ByteOf(symbol))];
        return System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : null;
    }

    private static bool CutsPair(string text, int position) =>
        position > 0 && position < text.Length && char.IsHighSurrogate(text[position - 1]) && char.IsLowSurrogate(text[position]);

    private static void AssertSame(Encoding expected, Encoding actual)
    {
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Offsets, actual.Offsets);
        Assert.Equal(expected.WordIds, actual.WordIds);
        Assert.Equal(expected.SpecialTokensMask, actual.SpecialTokensMask);
    }
}

using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

[Trait(Tier.Key, Tier.Shared)]
public class EncodingGoldenTests
{
    private static readonly EncodeOptions Plain = new() { AddSpecialTokens = false };
    private static readonly EncodeOptions Ordinary = new() { AddSpecialTokens = false, EncodeSpecialTokens = true };

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Encode_GoldenText_EqualsReference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var texts = GoldenTokenizers.Texts();
        Check(name, record => CheckEncodings(tokenizer, texts[Id(record)], record));
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Stages_GoldenText_EqualReference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var texts = GoldenTokenizers.Texts();
        Check(name, record => CheckStages(tokenizer, texts[Id(record)], record));
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Decode_GoldenEncoding_EqualsReference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        Check(name, record => CheckDecoding(tokenizer, record));
    }

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Lookups_GoldenText_EqualReference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var texts = GoldenTokenizers.Texts();
        GoldenCases.CheckAll(Records(name).Where(record => record.TryGetProperty("lookups", out _)), Id,
            record => CheckLookups(tokenizer.Encode(texts[Id(record)]), texts[Id(record)], record.GetProperty("lookups")));
    }

    private static string Id(JsonElement record) => record.GetProperty("id").GetString()!;

    private static IEnumerable<JsonElement> Records(string name) => GoldenCases.ReadJsonLines(GoldenTokenizers.PathOf(name, "encodings.jsonl.gz"));

    private static void Check(string name, Action<JsonElement> check) => GoldenCases.CheckAll(Records(name), Id, check);

    internal static void CheckEncodings(Tokenizer tokenizer, string text, JsonElement record)
    {
        var plain = record.GetProperty("plain");
        var special = record.TryGetProperty("special", out var with) ? with : plain;
        ExpectedEncoding.Check(plain, tokenizer.Encode(text, options: Plain));
        ExpectedEncoding.Check(special, tokenizer.Encode(text));
        ExpectedEncoding.Check(special, tokenizer.PostProcess(tokenizer.Encode(text, options: Plain)));
        var asText = tokenizer.Encode(text, options: Ordinary);
        if (record.TryGetProperty("encode_special_tokens", out var ordinary))
            ExpectedEncoding.Check(ordinary, asText);
        else
            ExpectedEncoding.CheckIdsAndOffsets(plain, asText);
        CheckIds(plain, tokenizer, text, addSpecialTokens: false, encodeSpecialTokens: false);
        CheckIds(special, tokenizer, text, addSpecialTokens: true, encodeSpecialTokens: false);
        CheckIds(ordinary.ValueKind == JsonValueKind.Object ? ordinary : plain, tokenizer, text, addSpecialTokens: false, encodeSpecialTokens: true);
    }

    // The way without offsets is another one.
    private static void CheckIds(JsonElement expected, Tokenizer tokenizer, string text, bool addSpecialTokens, bool encodeSpecialTokens)
    {
        var ids = new int[tokenizer.CountTokens(text, addSpecialTokens, encodeSpecialTokens)];
        Assert.True(tokenizer.TryEncodeIds(text, ids, out _, addSpecialTokens, encodeSpecialTokens));
        Assert.Equal(ExpectedEncoding.Integers(expected, "ids"), ids);
    }

    internal static void CheckDecoding(Tokenizer tokenizer, JsonElement record)
    {
        var ids = ExpectedEncoding.Integers(record.TryGetProperty("special", out var special) ? special : record.GetProperty("plain"), "ids");
        var skip = record.GetProperty("decoded_skip").GetString();
        Assert.Equal(skip, tokenizer.Decode(ids));
        Assert.Equal(record.TryGetProperty("decoded_keep", out var keep) ? keep.GetString() : skip, tokenizer.Decode(ids, skipSpecialTokens: false));
    }

    internal static void CheckStages(Tokenizer tokenizer, string text, JsonElement record)
    {
        var normalized = new AlignedText();
        normalized.Reset(text, 0);
        tokenizer.Pipeline.Normalizer?.Normalize(normalized);
        Assert.Equal(record.TryGetProperty("normalized", out var expectedText) ? expectedText.GetString() : text, normalized.Chars.ToString());
        if (tokenizer.Pipeline.PreTokenizer is null)
            return;

        var pieces = tokenizer.Pipeline.Split(text);
        Assert.Equal(record.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()),
            pieces.Current.Select(piece => pieces.Text.Chars[piece.Start..piece.End].ToString()));
        var expected = record.TryGetProperty("piece_offsets_utf16", out var utf16) ? utf16 : record.GetProperty("piece_offsets");
        Assert.Equal(ExpectedEncoding.Spans(expected), pieces.Current.Select(piece => pieces.Text.Original(piece.Start, piece.End)));
    }

    // The records count code points; the library's lookups take UTF-16 units.
    internal static void CheckLookups(Encoding encoding, string text, JsonElement lookups)
    {
        int[] starts = [.. Enumerable.Range(0, text.Length).Where(i => !char.IsLowSurrogate(text[i])), text.Length];
        TextSpan? ToUtf16(JsonElement span) => span.ValueKind == JsonValueKind.Null ? null : new TextSpan(starts[span[0].GetInt32()], starts[span[1].GetInt32()]);

        // The record goes one beyond the end of the text.
        int PositionOf(int codePoint) => codePoint < starts.Length ? starts[codePoint] : text.Length + codePoint - starts.Length + 1;

        Each(lookups, "char_to_token", (i, value) => Assert.Equal(ExpectedEncoding.Nullable(value), encoding.CharToToken(PositionOf(i))));
        Each(lookups, "char_to_word", (i, value) => Assert.Equal(ExpectedEncoding.Nullable(value), encoding.CharToWord(PositionOf(i))));
        Each(lookups, "token_to_sequence", (i, value) => Assert.Equal(ExpectedEncoding.Nullable(value), encoding.TokenToSequence(i)));
        Each(lookups, "token_to_chars", (i, value) => Assert.Equal(ToUtf16(value), encoding.TokenToChars(i)));
        var words = ExpectedEncoding.Integers(lookups, "words");
        Each(lookups, "word_to_tokens", (i, value) => Assert.Equal(
            value.ValueKind == JsonValueKind.Null ? ((int, int)?)null : (value[0].GetInt32(), value[1].GetInt32()), encoding.WordToTokens(words[i])));
        Each(lookups, "word_to_chars", (i, value) => Assert.Equal(ToUtf16(value), encoding.WordToChars(words[i])));
    }

    private static void Each(JsonElement lookups, string name, Action<int, JsonElement> check)
    {
        var i = 0;
        foreach (var value in lookups.GetProperty(name).EnumerateArray())
            check(i++, value);
    }
}

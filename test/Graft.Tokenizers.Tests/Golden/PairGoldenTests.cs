using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

[Trait(Tier.Key, Tier.Shared)]
public class PairGoldenTests
{
    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Encode_GoldenPair_EqualsReference(string name) => Check(name, "pairs.jsonl.gz", EncodeTexts);

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void EncodeWords_GoldenWords_EqualsReference(string name) => Check(name, "pretokenized.jsonl.gz", EncodeWords);

    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void EncodeBatch_GoldenBatch_EqualsReference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        GoldenCases.CheckAll(Records(name, "pairs.jsonl.gz").Where(record => record.TryGetProperty("batch_parts", out _)), Name,
            record => CheckBatch(tokenizer, record));
    }

    internal static Encoding EncodeTexts(Tokenizer tokenizer, JsonElement record, EncodeOptions options) =>
        tokenizer.Encode(record.GetProperty("a").GetString()!, record.GetProperty("b").GetString(), options);

    internal static Encoding EncodeWords(Tokenizer tokenizer, JsonElement record, EncodeOptions options) =>
        tokenizer.EncodeWords(Words(record.GetProperty("a"))!, Words(record.GetProperty("b")), options);

    internal static void CheckRecord(Tokenizer tokenizer, JsonElement record, Func<Tokenizer, JsonElement, EncodeOptions, Encoding> encode)
    {
        var options = Options(record);
        if (record.TryGetProperty("refused", out _) || IsBelowSpecialTokens(tokenizer, record, options))
            Assert.ThrowsAny<ArgumentException>(() => encode(tokenizer, record, options));
        else
            ExpectedEncoding.CheckParts(record.GetProperty("parts"), encode(tokenizer, record, options));
    }

    internal static void CheckBatch(Tokenizer tokenizer, JsonElement record)
    {
        (string, string?)[] inputs = [.. record.GetProperty("inputs").EnumerateArray().Select(input => input.ValueKind == JsonValueKind.Array
            ? (input[0].GetString()!, input[1].GetString())
            : (input.GetString()!, null))];
        var encodings = tokenizer.EncodeBatch(inputs, Options(record));
        var expected = record.GetProperty("batch_parts");
        Assert.Equal(expected.GetArrayLength(), encodings.Count);
        for (var i = 0; i < encodings.Count; i++)
            ExpectedEncoding.CheckParts(expected[i], encodings[i]);
    }

    private static void Check(string name, string file, Func<Tokenizer, JsonElement, EncodeOptions, Encoding> encode)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        GoldenCases.CheckAll(Records(name, file).Where(record => !record.TryGetProperty("batch_parts", out _)), Name, record => CheckRecord(tokenizer, record, encode));
    }

    // There the reference's subtraction wraps around and it truncates nothing at all; we refuse.
    private static bool IsBelowSpecialTokens(Tokenizer tokenizer, JsonElement record, EncodeOptions options) =>
        options.AddSpecialTokens && options.Truncation is { } truncation
        && truncation.MaxLength < tokenizer.CountSpecialTokens(record.GetProperty("b").ValueKind != JsonValueKind.Null);

    private static IEnumerable<JsonElement> Records(string name, string file) => GoldenCases.ReadJsonLines(GoldenTokenizers.PathOf(name, file));

    private static string Name(JsonElement record) => record.GetRawText() is { Length: > 300 } text ? text[..300] : record.GetRawText();

    private static string[]? Words(JsonElement list) =>
        list.ValueKind == JsonValueKind.Null ? null : [.. list.EnumerateArray().Select(word => word.GetString()!)];

    private static EncodeOptions Options(JsonElement record) => new()
    {
        AddSpecialTokens = record.GetProperty("add_special_tokens").GetBoolean(),
        Truncation = record.TryGetProperty("truncation", out var truncation) && truncation.ValueKind == JsonValueKind.Object
            ? ReadTruncation(truncation) : null,
        Padding = record.TryGetProperty("padding", out var padding) && padding.ValueKind == JsonValueKind.Object ? ReadPadding(padding) : null,
    };

    private static Truncation ReadTruncation(JsonElement json) => new(
        json.GetProperty("max_length").GetInt32(),
        json.GetProperty("strategy").GetString() switch
        {
            "longest_first" => TruncationStrategy.LongestFirst,
            "only_first" => TruncationStrategy.OnlyFirst,
            "only_second" => TruncationStrategy.OnlySecond,
            var other => throw new InvalidOperationException($"strategy {other}"),
        },
        json.GetProperty("stride").GetInt32(),
        ReadDirection(json));

    private static Padding ReadPadding(JsonElement json) => new(
        json.TryGetProperty("length", out var length) ? ExpectedEncoding.Nullable(length) : null,
        json.GetProperty("pad_id").GetInt32(),
        json.GetProperty("pad_token").GetString()!,
        json.GetProperty("pad_type_id").GetInt32(),
        ReadDirection(json),
        json.TryGetProperty("pad_to_multiple_of", out var multiple) ? ExpectedEncoding.Nullable(multiple) : null);

    private static Direction ReadDirection(JsonElement json) => json.GetProperty("direction").GetString() switch
    {
        "right" => Direction.Right,
        "left" => Direction.Left,
        var other => throw new InvalidOperationException($"direction {other}"),
    };
}

using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests;

/// <summary>The golden checks on the small copies in the repository.</summary>
public class FixtureTests
{
    private static readonly Tokenizer AddedTokens = Tokenizer.FromDirectory(SharedFiles.Fixture("tokenizers", "added-tokens"));

    [Fact]
    public void Encode_FixtureText_EqualsReference() =>
        Check("encodings", record => EncodingGoldenTests.CheckEncodings(AddedTokens, Text(record), record));

    [Fact]
    public void Stages_FixtureText_EqualReference() =>
        Check("encodings", record => EncodingGoldenTests.CheckStages(AddedTokens, Text(record), record));

    [Fact]
    public void Decode_FixtureEncoding_EqualsReference() => Check("encodings", record => EncodingGoldenTests.CheckDecoding(AddedTokens, record));

    [Fact]
    public void Lookups_FixtureText_EqualReference() => GoldenCases.CheckAll(
        Records("encodings").Where(record => record.TryGetProperty("lookups", out _)), Text,
        record => EncodingGoldenTests.CheckLookups(AddedTokens.Encode(Text(record)), Text(record), record.GetProperty("lookups")));

    [Fact]
    public void Encode_FixturePair_EqualsReference() => Check("pairs", record =>
    {
        if (record.TryGetProperty("batch_parts", out _))
            PairGoldenTests.CheckBatch(AddedTokens, record);
        else
            PairGoldenTests.CheckRecord(AddedTokens, record, PairGoldenTests.EncodeTexts);
    });

    [Fact]
    public void EncodeWords_FixtureWords_EqualsReference() =>
        Check("pretokenized", record => PairGoldenTests.CheckRecord(AddedTokens, record, PairGoldenTests.EncodeWords));

    [Fact]
    public void Decode_FixtureIds_EqualsReference() => Check("decode", record => DecodeGoldenTests.CheckRecord(AddedTokens, record));

    private static string Text(JsonElement record) => record.GetProperty("text").GetString()!;

    private static void Check(string file, Action<JsonElement> check) => GoldenCases.CheckAll(Records(file), record => record.GetRawText()[..80], check);

    private static IEnumerable<JsonElement> Records(string file) =>
        GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", "added-tokens", file + ".jsonl"));
}

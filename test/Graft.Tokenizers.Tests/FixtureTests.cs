using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests;

/// <summary>The golden checks on the small copies in the repository.</summary>
public class FixtureTests
{
    private static readonly Dictionary<string, Tokenizer> Tokenizers = new[] { "added-tokens", "roberta-like", "llama-metaspace" }
        .ToDictionary(name => name, name => Tokenizer.FromDirectory(SharedFiles.Fixture("tokenizers", name)));

    public static TheoryData<string> Names => [.. Tokenizers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_FixtureText_EqualsReference(string name) =>
        Check(name, "encodings", record => EncodingGoldenTests.CheckEncodings(Tokenizers[name], Text(record), record));

    [Theory]
    [MemberData(nameof(Names))]
    public void Stages_FixtureText_EqualReference(string name) =>
        Check(name, "encodings", record => EncodingGoldenTests.CheckStages(Tokenizers[name], Text(record), record));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_FixtureEncoding_EqualsReference(string name) => Check(name, "encodings", record => EncodingGoldenTests.CheckDecoding(Tokenizers[name], record));

    [Theory]
    [MemberData(nameof(Names))]
    public void Lookups_FixtureText_EqualReference(string name) => GoldenCases.CheckAll(
        Records(name, "encodings").Where(record => record.TryGetProperty("lookups", out _)), Text,
        record => EncodingGoldenTests.CheckLookups(Tokenizers[name].Encode(Text(record)), Text(record), record.GetProperty("lookups")));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_FixturePair_EqualsReference(string name) => Check(name, "pairs", record =>
    {
        if (record.TryGetProperty("batch_parts", out _))
            PairGoldenTests.CheckBatch(Tokenizers[name], record);
        else
            PairGoldenTests.CheckRecord(Tokenizers[name], record, PairGoldenTests.EncodeTexts);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeWords_FixtureWords_EqualsReference(string name) =>
        Check(name, "pretokenized", record => PairGoldenTests.CheckRecord(Tokenizers[name], record, PairGoldenTests.EncodeWords));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_FixtureIds_EqualsReference(string name) => Check(name, "decode", record => DecodeGoldenTests.CheckRecord(Tokenizers[name], record));

    private static string Text(JsonElement record) => record.GetProperty("text").GetString()!;

    private static void Check(string name, string file, Action<JsonElement> check) => GoldenCases.CheckAll(Records(name, file), record => record.GetRawText()[..80], check);

    private static IEnumerable<JsonElement> Records(string name, string file) =>
        GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", name, file + ".jsonl"));
}

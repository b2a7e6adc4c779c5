using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests;

/// <summary>The golden checks on the small copies in the repository.</summary>
public class FixtureTests
{
    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Encode_FixtureText_EqualsReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Check(name, "encodings", record => EncodingGoldenTests.CheckEncodings(tokenizer, Text(record), record));
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Stages_FixtureText_EqualReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Check(name, "encodings", record => EncodingGoldenTests.CheckStages(tokenizer, Text(record), record));
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Decode_FixtureEncoding_EqualsReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Check(name, "encodings", record => EncodingGoldenTests.CheckDecoding(tokenizer, record));
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Lookups_FixtureText_EqualReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        GoldenCases.CheckAll(Records(name, "encodings").Where(record => record.TryGetProperty("lookups", out _)), Text,
            record => EncodingGoldenTests.CheckLookups(tokenizer.Encode(Text(record)), Text(record), record.GetProperty("lookups")));
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Encode_FixturePair_EqualsReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Check(name, "pairs", record =>
        {
            if (record.TryGetProperty("batch_parts", out _))
                PairGoldenTests.CheckBatch(tokenizer, record);
            else
                PairGoldenTests.CheckRecord(tokenizer, record, PairGoldenTests.EncodeTexts);
        });
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void EncodeWords_FixtureWords_EqualsReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Check(name, "pretokenized", record => PairGoldenTests.CheckRecord(tokenizer, record, PairGoldenTests.EncodeWords));
    }

    [Theory]
    [MemberData(nameof(FixtureTokenizers.Names), MemberType = typeof(FixtureTokenizers))]
    public void Decode_FixtureIds_EqualsReference(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Check(name, "decode", record => DecodeGoldenTests.CheckRecord(tokenizer, record));
    }

    [Fact]
    public void Decode_FixtureTokens_EqualsReference()
    {
        var cases = GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", "decoders", "decoders.jsonl"))
            .Where(record => GoldenTokenizers.MissingStage(record.GetProperty("config"), "decoder", Decoder.Types.Names) is null)
            .SelectMany(record => record.GetProperty("cases").EnumerateArray().Select(item => (Config: record.GetProperty("config"), Case: item)));
        GoldenCases.CheckAll(cases, item => item.Config.GetRawText() + item.Case.GetRawText(), item =>
            ComponentGoldenTests.CheckDecoder(Decoder.Types.Read(new StageJson("file", "$.config", item.Config)), item.Case));
    }

    [Fact]
    public void Process_FixtureSequences_EqualsReference() => ComponentGoldenTests.CheckPostProcessors(
        GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", "post-processors", "post-processors.jsonl")));

    private static string Text(JsonElement record) => record.GetProperty("text").GetString()!;

    private static void Check(string name, string file, Action<JsonElement> check) =>
        GoldenCases.CheckAll(Records(name, file), record => record.GetRawText()[..80], check);

    private static IEnumerable<JsonElement> Records(string name, string file) =>
        GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", name, file + ".jsonl"));
}

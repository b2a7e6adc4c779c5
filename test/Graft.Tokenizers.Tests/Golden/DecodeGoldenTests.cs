using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

[Trait(Tier.Key, Tier.Shared)]
public class DecodeGoldenTests
{
    [Theory]
    [MemberData(nameof(GoldenTokenizers.Names), MemberType = typeof(GoldenTokenizers))]
    public void Decode_GoldenIds_EqualsReference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var records = GoldenCases.ReadJsonLines(GoldenTokenizers.PathOf(name, "decode.jsonl.gz"));
        GoldenCases.CheckAll(records, record => record.GetProperty("ids").GetRawText(), record => CheckRecord(tokenizer, record));
    }

    internal static void CheckRecord(Tokenizer tokenizer, JsonElement record)
    {
        var ids = ExpectedEncoding.Integers(record, "ids");
        Assert.Equal(record.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()), ids.Select(tokenizer.IdToToken));
        Assert.Equal(record.GetProperty("skip").GetString(), tokenizer.Decode(ids));
        Assert.Equal(record.GetProperty("keep").GetString(), tokenizer.Decode(ids, skipSpecialTokens: false));
        var stream = tokenizer.CreateDecodeStream();
        var texts = ids.Select(stream.Add).ToList();
        var expected = record.GetProperty("stream_skip");
        if (expected.ValueKind == JsonValueKind.Array)
            Assert.Equal(expected.EnumerateArray().Select(text => text.GetString()), texts);
        else
            CheckChangedText(record, texts);
    }

    // Byte tokens that give a character each until one comes that makes their run invalid: then each of them would be U+FFFD. The reference
    // fails there; we leave what was given as it is.
    private static void CheckChangedText(JsonElement record, List<string?> texts)
    {
        var whole = record.GetProperty("skip").GetString()!;
        var streamed = string.Concat(texts);
        Assert.Equal(whole.Length - (whole.EndsWith('\uFFFD') ? 1 : 0), streamed.Length);
        Assert.All(whole.Zip(streamed), pair => Assert.True(pair.First == pair.Second || pair.First == '\uFFFD'));
    }
}

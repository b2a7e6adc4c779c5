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
        Assert.Equal(record.GetProperty("stream_skip").EnumerateArray().Select(text => text.GetString()), ids.Select(stream.Add));
    }
}

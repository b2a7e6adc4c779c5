using System.Diagnostics;
using Graft.Tokenizers.Decoders;
using Xunit;

namespace Graft.Tokenizers.Tests.Decoders;

public class DecodingTests
{
    [Theory]
    [InlineData("""{ "type": "BPEDecoder", "suffix": "" }""", "$.decoder.suffix")]
    [InlineData("""{ "type": "Strip", "content": "ab", "start": 1, "stop": 0 }""", "$.decoder.content")]
    [InlineData("""{ "type": "Strip", "content": "", "start": 1, "stop": 0 }""", "$.decoder.content")]
    [InlineData("""{ "type": "Metaspace", "replacement": "__" }""", "$.decoder.replacement")]
    [InlineData("""{ "type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "", "cleanup": true }""", "$.decoder.word_delimiter_token")]
    [InlineData("""{ "type": "ByteLevel", "trim_offsets": true }""", "$.decoder.add_prefix_space")]
    [InlineData("""{ "type": "Fuse", "with": " " }""", "$.decoder.with")]
    [InlineData("""{ "type": "Sequence", "decoders": [{ "type": "Fuse" }, { "type": "Glue" }] }""", "$.decoder.decoders[1].type")]
    public void Read_Malformed_NamesThePlace(string json, string place) =>
        Assert.Equal(place, Assert.Throws<TokenizerFormatException>(() => Read(json)).Place);

    [Theory]
    [InlineData("""{ "type": "Strip", "content": "_", "start": 0, "stop": 2 }""", "", "")]
    [InlineData("""{ "type": "Strip", "content": "_", "start": 2, "stop": 2 }""", "___", "")]
    [InlineData("""{ "type": "Strip", "content": "😀", "start": 1, "stop": 1 }""", "😀😀😀", "😀")]
    [InlineData("""{ "type": "ByteFallback" }""", "<0x+A>", "\n")]
    [InlineData("""{ "type": "ByteFallback" }""", "<0x +>", "<0x +>")]
    public void Decode_Token_GivesText(string json, string token, string expected)
    {
        var tokens = new DecodedTokens();
        tokens.BeginRewrite();
        tokens.Append(token);
        tokens.EndToken();
        tokens.EndRewrite();
        Read(json).Decode(tokens);
        Assert.Equal(expected, tokens.Chars.ToString());
    }

    // Quadratic time would be many minutes.
    [Theory]
    [InlineData("added-tokens")]
    [InlineData("roberta-like")]
    [InlineData("unigram-bytefallback")]
    public void DecodeStream_MillionIds_TakesSeconds(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        int[] ids = [.. tokenizer.Encode("the man and the dog, é 😀", options: new() { AddSpecialTokens = false }).Ids];
        int[] special = [.. tokenizer.AddedTokens.Where(token => token.Value.Special).Select(token => token.Key).Take(1)];
        var time = Stopwatch.StartNew();
        foreach (var repeated in new[] { ids, special })
        {
            var stream = tokenizer.CreateDecodeStream();
            for (var i = 0; i < 1_000_000; i++)
                stream.Add(repeated[i % repeated.Length]);
        }

        Assert.InRange(time.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void Decode_ManyIds_AllocatesLittleMoreThanTheText()
    {
        var tokenizer = FixtureTokenizers.Load("roberta-like");
        int[] pattern = [.. tokenizer.Encode("the man and the dog", options: new() { AddSpecialTokens = false }).Ids];
        int[] ids = [.. Enumerable.Range(0, 100_000).Select(i => pattern[i % pattern.Length])];
        var text = tokenizer.Decode(ids);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = tokenizer.Decode(ids);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (sizeof(char) * text.Length) + 10_000);
        Assert.Equal(text, again);
    }

    private static Decoder Read(string json) => Decoder.Types.Read(new StageJson("tokenizer.json", "$.decoder", System.Text.Json.JsonElement.Parse(json)));
}

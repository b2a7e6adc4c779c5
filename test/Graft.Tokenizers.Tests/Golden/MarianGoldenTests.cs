using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>Marian's two models and their vocabulary.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class MarianGoldenTests
{
    [Fact]
    public void Encode_SourceSide_EqualsReference() => Check(Tokenizer.FromDirectory(GoldenTokenizers.PathOf("marian-like")), "source");

    [Fact]
    public void Encode_TargetSide_EqualsReference() => Check(Tokenizer.FromMarian(GoldenTokenizers.PathOf("marian-like"), target: true), "target");

    private static void Check(Tokenizer tokenizer, string side)
    {
        var texts = GoldenTokenizers.Texts();
        GoldenCases.CheckAll(
            GoldenCases.ReadJsonLines(GoldenTokenizers.PathOf("marian-like", "encodings.jsonl.gz")),
            record => record.GetProperty("id").GetString()!,
            record => CheckRecord(tokenizer, texts[record.GetProperty("id").GetString()!], record.GetProperty(side)));
    }

    internal static void CheckRecord(Tokenizer tokenizer, string text, JsonElement expected)
    {
        // The special tokens are cut out of the text first; where they are ordinary text, the model alone decides.
        var ids = ExpectedEncoding.Integers(expected, "ids");
        Assert.Equal(expected.TryGetProperty("ids_marian_tokenizer", out _) ? ExpectedEncoding.Integers(expected, "ids_marian_tokenizer") : ids, tokenizer.Encode(text).Ids);
        var encoding = tokenizer.Encode(text, options: new EncodeOptions { EncodeSpecialTokens = true });
        Assert.Equal(ids, encoding.Ids);
        var pieces = expected.GetProperty("language_code").EnumerateArray().Concat(expected.GetProperty("pieces").EnumerateArray());
        Assert.Equal(pieces.Select(piece => piece.GetString()).Append("</s>"), encoding.Tokens);
        Assert.Equal(expected.GetProperty("decoded_skip").GetString(), tokenizer.Decode(ids));
    }
}

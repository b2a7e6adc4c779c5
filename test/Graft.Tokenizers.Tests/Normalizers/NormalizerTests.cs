using System.Diagnostics;
using CsCheck;
using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests.Normalizers;

public class NormalizerTests
{
    private static string Folder(string file) => SharedFiles.Fixture("tokenizers", "normalizers", file);

    [Fact]
    public void Normalize_FixtureCase_EqualsReference()
    {
        var map = GoldenCases.ReadText(Folder("charsmap.base64")).Trim();
        var cases = GoldenCases.ReadJsonLines(Folder("normalizers.jsonl")).SelectMany(record =>
        {
            var config = record.GetProperty("config").GetRawText();
            var normalizer = Normalized.Read(config.Replace("@nmt_nfkc", map, StringComparison.Ordinal));
            return record.GetProperty("cases").EnumerateArray().Select(item => (Normalizer: normalizer, Config: config, Case: item));
        });
        GoldenCases.CheckAll(cases, item => $"{item.Config} {item.Case.GetProperty("text").GetRawText()}",
            item => ComponentGoldenTests.CheckNormalizer(item.Normalizer, item.Case.GetProperty("text").GetString()!, item.Case));
    }

    [Theory]
    [InlineData("""{ "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true }""")]
    [InlineData("""{ "type": "ByteLevel" }""")]
    [InlineData("""{ "type": "Lowercase" }""")]
    [InlineData("""{ "type": "NFC" }""")]
    [InlineData("""{ "type": "NFD" }""")]
    [InlineData("""{ "type": "NFKC" }""")]
    [InlineData("""{ "type": "NFKD" }""")]
    [InlineData("""{ "type": "Nmt" }""")]
    [InlineData("""{ "type": "Prepend", "prepend": "ab" }""")]
    [InlineData("""{ "type": "Prepend", "prepend": "_" }""")]
    [InlineData("""{ "type": "Sequence", "normalizers": [{ "type": "NFKD" }, { "type": "StripAccents" }, { "type": "NFC" }] }""")]
    [InlineData("""{ "type": "Strip", "strip_left": true, "strip_right": true }""")]
    [InlineData("""{ "type": "StripAccents" }""")]
    public void Normalize_AnyText_KeepsOriginsInOrderAndInsideTheText(string config)
    {
        var normalizer = Normalized.Read(config);
        Normalized.Texts.Sample(text =>
        {
            var result = Normalized.By(normalizer, text);
            Assert.Equal(result.Origins.OrderBy(span => span.Start).ThenBy(span => span.End), result.Origins);
            Assert.All(result.Origins, span => Assert.InRange(span.Start, 0, span.End - 1));
            Assert.All(result.Origins, span => Assert.InRange(span.End, 1, text.Length));

            // Where nobody asks for origins, the text is the same.
            var aligned = new AlignedText();
            aligned.Reset(text, 0, tracksOrigins: false);
            normalizer.Normalize(aligned);
            Assert.Equal(result.Text, aligned.Chars.ToString());
        }, iter: 1000);
    }

    // Quadratic time would be hours.
    [Theory]
    [InlineData("""{ "type": "NFC" }""")]
    [InlineData("""{ "type": "NFKD" }""")]
    [InlineData("""{ "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true }""")]
    [InlineData("""{ "type": "Precompiled", "precompiled_charsmap": "@nmt_nfkc" }""")]
    public void Normalize_LongRuns_TakeLinearTime(string config)
    {
        const int Length = 400_000;
        var map = GoldenCases.ReadText(Folder("charsmap.base64")).Trim();
        var normalizer = Normalized.Read(config.Replace("@nmt_nfkc", map, StringComparison.Ordinal));
        var clock = Stopwatch.StartNew();
        foreach (var part in new[] { "\u0301\u0316", "\u302E\u0301", "\u1100", "\u200D", "\uD83D\uDC68\u200D", "\u0600", "a\u0301\u0301\u0301", "\uD83C\uDDE6" })
        {
            var aligned = new AlignedText();
            aligned.Reset(string.Concat(Enumerable.Repeat(part, Length / part.Length)), 0);
            normalizer.Normalize(aligned);
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData("""{ "type": "Strip" }""", "$.normalizer.strip_left")]
    [InlineData("""{ "type": "Prepend" }""", "$.normalizer.prepend")]
    [InlineData("""{ "type": "NFC", "strict": true }""", "$.normalizer.strict")]
    [InlineData("""{ "type": "Sequence", "normalizers": { "type": "NFC" } }""", "$.normalizer.normalizers")]
    [InlineData("""{ "type": "Sequence", "normalizers": [{ "type": "NFC" }, { "type": "NFX" }] }""", "$.normalizer.normalizers[1].type")]
    [InlineData("""{ "type": "Precompiled", "precompiled_charsmap": "!!!!" }""", "$.normalizer.precompiled_charsmap")]
    public void Read_Malformed_NamesThePlace(string config, string place) =>
        Assert.Equal(place, Assert.Throws<TokenizerFormatException>(() => Normalized.Read(config)).Place);
}

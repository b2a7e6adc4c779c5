using System.Globalization;
using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>Every code point, against what the reference does with it.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class UnicodeGoldenTests
{
    private static JsonElement Tables() => GoldenCases.ReadJson(GoldenTokenizers.PathOf("components", "unicode.json.gz"));

    [Theory]
    [InlineData("BertNormalizer clean_text: removed", CodePointClasses.BertRemoved)]
    [InlineData("BertNormalizer clean_text: becomes a space", CodePointClasses.BertSpace)]
    [InlineData("BertNormalizer handle_chinese_chars: a space before and after", CodePointClasses.BertIdeograph)]
    [InlineData("BertPreTokenizer: a piece of its own", CodePointClasses.Punctuation)]
    [InlineData("BertPreTokenizer: white space", CodePointClasses.WhiteSpace)]
    [InlineData("Whitespace: white space (dropped)", CodePointClasses.WhiteSpace)]
    [InlineData("Whitespace: word character", CodePointClasses.Word)]
    [InlineData("regex \\p{L}", CodePointClasses.Letter)]
    [InlineData("regex \\p{N}", CodePointClasses.Number)]
    [InlineData("regex \\s", CodePointClasses.WhiteSpace)]
    public void Classes_EveryCodePoint_EqualReference(string table, object codePointClass)
    {
        var expected = new bool[0x110000];
        foreach (var range in Tables().GetProperty("ranges").GetProperty(table).EnumerateArray())
            expected.AsSpan(range[0].GetInt32(), range[1].GetInt32() - range[0].GetInt32() + 1).Fill(true);
        var wrong = Scalars().Where(c => CodePoints.Is(c, (CodePointClasses)codePointClass) != expected[c]).Take(10);
        Assert.Empty(wrong.Select(c => c.ToString("X", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("BertNormalizer strip_accents (NFD, then marks removed)", true, false)]
    [InlineData("Lowercase", false, true)]
    public void BertNormalizer_EveryCodePoint_EqualsReference(string map, bool stripAccents, bool lowercase)
    {
        var normalizer = new BertNormalizer(cleanText: false, handleChineseChars: false, stripAccents, lowercase);
        var expected = Tables().GetProperty("maps").GetProperty(map).EnumerateObject()
            .ToDictionary(entry => int.Parse(entry.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture), entry => entry.Value.GetString()!);
        var text = new AlignedText();
        var wrong = new List<string>();
        foreach (var codePoint in Scalars().Where(c => c is < 0xAC00 or > 0xD7A3))
        {
            var source = char.ConvertFromUtf32(codePoint);
            text.Reset(source, 0);
            normalizer.Normalize(text);
            if (!text.Chars.SequenceEqual(expected.GetValueOrDefault(codePoint, source)))
                wrong.Add(codePoint.ToString("X", CultureInfo.InvariantCulture));
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<int> Scalars() => Enumerable.Range(0, 0x110000).Where(c => c is < 0xD800 or > 0xDFFF);
}

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
    [InlineData("StripAccents: removed", CodePointClasses.Mark)]
    public void Classes_EveryCodePoint_EqualReference(string table, object codePointClass)
    {
        var expected = Members(table);
        var wrong = Scalars().Where(c => CodePoints.Is(c, (CodePointClasses)codePointClass) != expected[c]).Take(10);
        Assert.Empty(wrong.Select(c => c.ToString("X", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("BertNormalizer strip_accents (NFD, then marks removed)", """{ "type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false, "strip_accents": true, "lowercase": false }""")]
    [InlineData("Lowercase", """{ "type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true }""")]
    [InlineData("Lowercase", """{ "type": "Lowercase" }""")]
    [InlineData("NFC", """{ "type": "NFC" }""")]
    [InlineData("NFD", """{ "type": "NFD" }""")]
    [InlineData("NFKC", """{ "type": "NFKC" }""")]
    [InlineData("NFKD", """{ "type": "NFKD" }""")]
    public void Normalize_EveryCodePoint_EqualsReference(string map, string config)
    {
        var expected = Tables().GetProperty("maps").GetProperty(map).EnumerateObject()
            .ToDictionary(entry => int.Parse(entry.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture), entry => entry.Value.GetString()!);

        // The record leaves out the Hangul syllables.
        CheckEach(config, Scalars().Where(c => c is < 0xAC00 or > 0xD7A3), c => expected.GetValueOrDefault(c, char.ConvertFromUtf32(c)));
    }

    [Theory]
    [InlineData("StripAccents: removed", "", """{ "type": "StripAccents" }""")]
    [InlineData("Strip: stripped", "", """{ "type": "Strip", "strip_left": true, "strip_right": true }""")]
    [InlineData("Nmt: removed", "Nmt: becomes a space", """{ "type": "Nmt" }""")]
    [InlineData("BertNormalizer clean_text: removed", "BertNormalizer clean_text: becomes a space", """{ "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": false, "strip_accents": false, "lowercase": false }""")]
    public void Normalize_EveryCodePoint_EqualsReferenceClasses(string removed, string toSpace, string config)
    {
        var isRemoved = Members(removed);
        var isSpace = toSpace.Length > 0 ? Members(toSpace) : new bool[isRemoved.Length];
        CheckEach(config, Scalars(), c => isRemoved[c] ? "" : isSpace[c] ? " " : char.ConvertFromUtf32(c));
    }

    private static void CheckEach(string config, IEnumerable<int> codePoints, Func<int, string> expected)
    {
        var normalizer = Normalizer.Types.Read(new StageJson("", "$", JsonElement.Parse(config)));
        var text = new AlignedText();
        var wrong = new List<string>();
        foreach (var codePoint in codePoints)
        {
            text.Reset(char.ConvertFromUtf32(codePoint), 0);
            normalizer.Normalize(text);
            if (!text.Chars.SequenceEqual(expected(codePoint)))
                wrong.Add(codePoint.ToString("X", CultureInfo.InvariantCulture));
        }

        Assert.Empty(wrong);
    }

    private static bool[] Members(string table)
    {
        var members = new bool[0x110000];
        foreach (var range in Tables().GetProperty("ranges").GetProperty(table).EnumerateArray())
            members.AsSpan(range[0].GetInt32(), range[1].GetInt32() - range[0].GetInt32() + 1).Fill(true);
        return members;
    }

    private static IEnumerable<int> Scalars() => Enumerable.Range(0, 0x110000).Where(c => c is < 0xD800 or > 0xDFFF);
}

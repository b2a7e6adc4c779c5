using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.PreTokenizers;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests.PreTokenizers;

public class PreTokenizerTests
{
    [Fact]
    public void Split_FixtureCase_EqualsReference()
    {
        var records = GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", "pre-tokenizers", "pre-tokenizers.jsonl"));
        var cases = records.SelectMany(record => record.GetProperty("cases").EnumerateArray()
            .Select(item => (Stage: Read(record.GetProperty("config").GetRawText()), Config: record.GetProperty("config").GetRawText(), Case: item)));
        GoldenCases.CheckAll(cases, item => $"{item.Config} {item.Case.GetProperty("text").GetRawText()}",
            item => ComponentGoldenTests.CheckPreTokenizer(item.Stage, item.Case.GetProperty("text").GetString()!, item.Case));
    }

    // The matches of x* in "axxb" are "", "xx" and, at the end, "".
    [Theory]
    [InlineData("Removed", new[] { "a", "b" })]
    [InlineData("Isolated", new[] { "a", "xx", "b" })]
    [InlineData("MergedWithPrevious", new[] { "axx", "b" })]
    [InlineData("MergedWithNext", new[] { "a", "xxb" })]
    [InlineData("Contiguous", new[] { "a", "xx", "b" })]
    public void Split_EmptyMatches_PartTheirNeighbours(string behavior, string[] expected) =>
        Assert.Equal(expected, Pieces($$"""{"type":"Split","pattern":{"Regex":"x*"},"behavior":"{{behavior}}","invert":false}""", "axxb"));

    [Theory]
    [InlineData("MergedWithPrevious", new[] { "a-", "-", "b" })]
    [InlineData("MergedWithNext", new[] { "a", "-", "-b" })]
    [InlineData("Contiguous", new[] { "a", "--", "b" })]
    public void Split_DelimitersInARow_OneIsMerged(string behavior, string[] expected) =>
        Assert.Equal(expected, Pieces($$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{behavior}}","invert":false}""", "a--b"));

    [Fact]
    public void Split_TextBeforeTheFirstScript_IsLost() => Assert.Equal(["ab "], Pieces("""{"type":"UnicodeScripts"}""", "  ab "));

    [Theory]
    [InlineData("""{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated","invert":false}""", "$.pattern.Regex", "the regular expression (a at 0")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"(a)\\1"},"behavior":"Isolated","invert":false}""", "$.pattern.Regex", "back-references")]
    [InlineData("""{"type":"Split","pattern":{"String":"a","Regex":"a"},"behavior":"Isolated","invert":false}""", "$.pattern.Regex", "not both")]
    [InlineData("""{"type":"Split","pattern":{},"behavior":"Isolated","invert":false}""", "$.pattern.Regex", "missing")]
    [InlineData("""{"type":"Split","pattern":{"String":"a","flags":""},"behavior":"Isolated","invert":false}""", "$.pattern.flags", "not known")]
    [InlineData("""{"type":"Split","pattern":{"String":"a"},"behavior":"isolated","invert":false}""", "$.behavior", "found isolated")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"ab"}""", "$.delimiter", "one character")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":""}""", "$.delimiter", "one character")]
    [InlineData("""{"type":"FixedLength","length":0}""", "$.length", "at least 1")]
    public void Read_MalformedOption_IsRefusedWithItsPlace(string json, string place, string message)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => Read(json));
        Assert.Equal(place, error.Place);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static PreTokenizer Read(string json) =>
        PreTokenizer.Types.Read(new StageJson("tokenizer.json", "$", JsonDocument.Parse(json).RootElement));

    private static string[] Pieces(string json, string text)
    {
        var pieces = new Pieces(new AlignedText());
        pieces.Text.Reset(text, 0);
        pieces.Add(new Piece(0, text.Length));
        Read(json).Split(pieces);
        return [.. pieces.Current.Select(piece => text[piece.Start..piece.End])];
    }
}

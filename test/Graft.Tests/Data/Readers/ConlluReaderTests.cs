using System.Text;
using Graft.Data;
using Graft.Data.Readers;
using Xunit;

namespace Graft.Tests.Data.Readers;

public class ConlluReaderTests
{
    [Fact]
    public void Parse_RangesAndEmptyNodes_AreKeptApartFromTheWords()
    {
        var sentence = Assert.Single(Parse("# sent_id = 7", "1-2\tdu", "1\tde", "2\tle", "2.1\tx", "3\tpain"));
        Assert.Equal(["de", "le", "pain"], sentence.Words.Select(word => word.Form));
        Assert.Equal([new ConlluRange(1, 2, "du", "_", 2)], sentence.Ranges);
        Assert.Equal(["x"], sentence.EmptyNodes.Select(node => node.Form));
        Assert.Equal(("7", 1, 3), (sentence.SentenceId, sentence.Line, sentence.Words[0].Line));
        Assert.Equal("du pain", sentence.SurfaceText);
    }

    [Fact]
    public void Parse_SpaceAfterNo_CountsOnSurfaceWordsOnly()
    {
        var sentence = Assert.Single(Parse("1-2\tdu", "1\tde\tSpaceAfter=No", "2\tle", "3\tpain\tGloss=bread|SpaceAfter=No", "4\t!"));
        Assert.Equal("du pain!", sentence.SurfaceText);
    }

    [Fact]
    public void Parse_SeparatorsOfUnicodeAndLoneCarriageReturn_AreText() =>
        Assert.Equal("a\u2028b\u0085c\rd", Assert.Single(Parse("1\ta\u2028b\u0085c\rd")).Words[0].Form);

    [Fact]
    public void Parse_NewDocuments_AreNumbered() =>
        Assert.Equal([null, 0, 0, 1], Parse("1\ta", "", "# newdoc id = x", "1\tb", "", "1\tc", "", "# newdoc", "1\td").Select(sentence => sentence.Document));

    [Fact]
    public void Parse_ByteOrderMarkAndCrLf_ArePartOfNoLine()
    {
        var bytes = Encoding.UTF8.GetBytes("\ufeff" + Text("\r\n", "# text = a", "1\ta"));
        Assert.Equal(["text = a"], Assert.Single(ConlluReader.Parse("x", bytes)).Comments);
    }

    [Theory]
    [InlineData("id", 2, "1\ta", "3\tb")]
    [InlineData("id", 1, "01\ta")]
    [InlineData("id", 2, "1\ta", "1.2\tx")]
    [InlineData("id", 1, "99999999999999999999\ta")]
    [InlineData("range", 2, "1\ta", "1-2\tx", "2\tb")]
    [InlineData("range", 1, "1-3\tx", "1\ta", "2\tb")]
    [InlineData("range", 1, "1-99999999999999999999\tx", "1\ta", "2\tb")]
    [InlineData("range", 3, "1-2\tx", "1\ta", "2-3\ty", "2\tb", "3\tc")]
    [InlineData("head", 1, "1\ta\t_\t5")]
    [InlineData("head", 1, "1\ta\t_\t-1")]
    [InlineData("empty-field", 1, "1\t")]
    [InlineData("comment", 2, "1\ta", "# late", "2\tb")]
    public void Parse_MalformedSentence_IsRefusedAtItsLine(string code, int line, params string[] lines)
    {
        var error = Assert.Throws<DatasetFormatException>(() => Parse(lines));
        Assert.Equal((code, line), (error.Code, error.Line));
    }

    [Fact]
    public void Parse_InvalidUtf8_IsRefusedBeforeAnythingElse()
    {
        byte[] bytes = [.. "broken\n"u8, 0xe2, 0x80, .. "\n"u8];
        var error = Assert.Throws<DatasetFormatException>(() => ConlluReader.Parse("x", bytes));
        Assert.Equal(("invalid-utf8", 2), (error.Code, error.Line));
    }

    private static IReadOnlyList<ConlluSentence> Parse(params string[] lines) => ConlluReader.Parse("x", Encoding.UTF8.GetBytes(Text("\n", lines)));

    // Each line is an ID and a form, then MISC and HEAD where the test needs them; the other columns are empty.
    private static string Text(string end, params string[] lines) => string.Concat(lines.Select(line =>
    {
        var cells = line.Split('\t');
        string Cell(int index) => index < cells.Length ? cells[index] : "_";
        var full = cells.Length == 1 ? line : string.Join('\t', cells[0], cells[1], "_", "X", "_", "_", Cell(3), "_", "_", Cell(2));
        return full + end;
    }));
}

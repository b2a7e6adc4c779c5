using Graft.Data;
using Xunit;

namespace Graft.Tests.Data;

public class TagSchemesTests
{
    [Theory]
    [InlineData("B-A I-A O B-A", TagScheme.Iob2)]
    [InlineData("I-A I-A B-A O", TagScheme.Iob1)]
    [InlineData("I-A E-A E-A O", TagScheme.Ioe2)]
    [InlineData("I-A E-A I-A O", TagScheme.Ioe1)]
    [InlineData("B-A E-A S-A O", TagScheme.Iobes)]
    [InlineData("B-A L-A U-A O", TagScheme.Bilou)]
    [InlineData("B-A I-A O I-A B-A I-A B-A O B-B I-B", TagScheme.Iob2)]
    [InlineData("B I O", TagScheme.Iob2)]
    [InlineData("NOUN VERB O", TagScheme.None)]
    [InlineData("B-NP VERB", TagScheme.None)]
    [InlineData("B-A S-A L-A U-A", TagScheme.None)]
    [InlineData("O O", TagScheme.None)]
    [InlineData("", TagScheme.None)]
    public void Detect_Tags_FindsTheScheme(string tags, TagScheme expected) => Assert.Equal(expected, TagSchemes.Detect([Split(tags)]));

    [Fact]
    public void FindIllegal_InsideTagsThatContinueNothing_AreNamedWithTheirLines()
    {
        WordExample[] examples =
        [
            new(["a", "b"], ["B-X", "I-X"]) { File = "f.txt", WordLines = [1, 2] },
            new(["c", "d", "e"], ["O", "I-X", "I-Y"]) { File = "f.txt", WordLines = [4, 6, 7] },
        ];
        var illegal = TagSchemes.FindIllegal(examples, TagScheme.Iob2);
        Assert.Equal([new IllegalTag("f.txt", 6, 1, 1, "I-X", "B-X"), new IllegalTag("f.txt", 7, 1, 2, "I-Y", "B-Y")], illegal);
        Assert.Equal("f.txt:6: 'I-X' does not fit the tags beside it; 'B-X' would", illegal[0].ToString());
        var repaired = TagSchemes.Repair(examples, TagScheme.Iob2);
        Assert.Empty(TagSchemes.FindIllegal(repaired, TagScheme.Iob2));
        Assert.Equal((4, "f.txt"), (repaired[1].Line, repaired[1].File));
    }

    [Fact]
    public void FindIllegal_LabelThatIsNoSpanTag_IsRefusedAtItsLine()
    {
        WordExample[] examples = [new(["a", "b"], ["B-X", "NOUN"]) { File = "f.txt", WordLines = [1, 2] }];
        var error = Assert.Throws<DatasetFormatException>(() => TagSchemes.FindIllegal(examples, TagScheme.Iob2));
        Assert.Equal(("tag", 2), (error.Code, error.Line));
        Assert.Empty(TagSchemes.FindIllegal(examples, TagScheme.None));
    }

    [Theory]
    [InlineData("O B-geo-loc I-geo-loc B-geo-loc", TagScheme.Bilou, "O B-geo-loc L-geo-loc U-geo-loc")]
    [InlineData("B-A I-B", TagScheme.Iob2, "B-A B-B")]
    [InlineData("I-A O", TagScheme.Ioe2, "E-A O")]
    [InlineData("B I B", TagScheme.Iobes, "B E S")]
    [InlineData("NOUN", TagScheme.None, "NOUN")]
    public void Convert_Tags_WritesTheSpansAnew(string tags, TagScheme scheme, string expected) =>
        Assert.Equal(Split(expected), TagSchemes.Convert(Split(tags), scheme));

    [Fact]
    public void Convert_NoSpanTag_Throws() => Assert.Throws<ArgumentException>(() => TagSchemes.Convert(["NOUN"], TagScheme.Iob2));

    private static string[] Split(string tags) => tags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

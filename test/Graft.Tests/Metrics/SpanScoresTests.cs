using CsCheck;
using Graft.Data;
using Graft.Metrics;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Metrics;

public class SpanScoresTests
{
    private static readonly string[] Tags = ["O", "B-A", "B-B", "I-A", "I-B", "B-C-D", "I-C-D"];

    private static readonly string[][] Actual = [["O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]];
    private static readonly string[][] Predicted = [["O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]];

    [Fact]
    public void Compute_OneOfTwoSpansRight_CountsWholeSpansOnly()
    {
        var scores = SpanScores.Compute(Actual, Predicted);
        Assert.Equal(new Score(0.5, 0.5, 0.5, 2), scores.Micro());
        Assert.Equal(new Score(0, 0, 0, 1), scores.PerType()["MISC"]);
        Assert.Equal(0.8, scores.Accuracy);
    }

    [Theory]
    [InlineData("IOB2", 0)]
    [InlineData("conll", 1)]
    public void Read_InsideTagThatContinuesNothing_IsASpanToTheLenientReadingOnly(string reading, int expected) =>
        Assert.Equal(expected, (reading == "conll" ? SpanReading.Conll : SpanReading.Strict(reading)).Read(["O", "I-PER", "I-PER"]).Count);

    [Fact]
    public void Read_TypeWithHyphens_EndsThePrefixAtTheFirst()
    {
        Assert.Equal([new TagSpan(0, 2, "geo-loc")], SpanReading.Conll.Read(["B-geo-loc", "I-geo-loc", "O"]));
        Assert.Equal([new TagSpan(0, 2, "geo-loc")], SpanReading.Strict("iob2").Read(["B-geo-loc", "I-geo-loc"]));
    }

    [Fact]
    public void Read_Bilou_NeedsTheStrictReading() =>
        Assert.Equal([new TagSpan(0, 1, "A"), new TagSpan(1, 3, "A")], SpanReading.Strict("BILOU").Read(["U-A", "B-A", "L-A"]));

    [Fact]
    public void Read_Ioe1_IsReadByItsDefinition() =>
        Assert.Equal(
            [new TagSpan(0, 1, "A"), new TagSpan(1, 3, "A"), new TagSpan(3, 4, "B")],
            SpanReading.Strict("IOE1").Read(["E-A", "I-A", "I-A", "I-B", "O"]));

    [Fact]
    public void Read_LegalTagsOfAnyScheme_GivesTheSameSpansInEach() =>
        Gen.Int[0, Tags.Length - 1].Select(index => Tags[index]).Array[0, 12].Sample(tags =>
        {
            var spans = SpanReading.Strict("IOBES").Read(TagSchemes.Convert(tags, TagScheme.Iobes));
            foreach (var scheme in Enum.GetValues<TagScheme>().Where(scheme => scheme != TagScheme.None))
                Assert.Equal(spans, SpanReading.Strict(scheme.ToString()).Read(TagSchemes.Convert(tags, scheme)));
            Assert.Equal(spans, SpanReading.Conll.Read(TagSchemes.Convert(tags, TagScheme.Iob2)));
        });

    [Theory]
    [InlineData("S-PER")]
    [InlineData("")]
    public void Read_TagThatTheSchemeLacks_Throws(string tag) => Assert.Throws<ArgumentException>(() => SpanReading.Strict("IOB2").Read([tag]));

    [Theory]
    [InlineData("IOB2", "S-PER", "_", "NOUN", "", "I-LOC")]
    [InlineData("IOB1", "INTJ", "E-PER", "BAD")]
    [InlineData("IOE2", "EX", "INTJ", "I")]
    public void Read_OthersAreOutside_TakesNoSpanOfThem(string scheme, params string[] tags) =>
        Assert.Empty(SpanReading.Strict(scheme, othersAreOutside: true).Read(tags));

    [Fact]
    public void Read_OthersAreOutside_AreWhereASpanEnds() =>
        Assert.Equal([new TagSpan(0, 1, "A"), new TagSpan(2, 4, "_")], SpanReading.Strict("IOB2", othersAreOutside: true).Read(["B-A", "_", "B", "I", "S-A"]));

    [Fact]
    public void Strict_UnknownScheme_NamesThem() =>
        Assert.Contains("IOBES", Assert.Throws<ArgumentException>(() => SpanReading.Strict("BMEWO")).Message, StringComparison.Ordinal);

    [Fact]
    public void Compute_NoSpans_HasZerosAndAReportOfAverages()
    {
        var scores = SpanScores.Compute([["O"]], [["O"]]);
        Assert.Equal(new Score(0, 0, 0, 0), scores.Micro());
        Assert.True(double.IsNaN(scores.Macro().F1));
        Assert.Equal(1, scores.Micro(zeroDivision: 1).Precision);
        Assert.Contains("   macro avg        nan", scores.ToReport(), StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_UnknownPrefixWithoutType_IsAPhraseToConlleval() =>
        Assert.Equal(new ConllevalCounts(2, 2, 2), ConllevalScores.Compute([["B-A", "NOUN"]], [["B-A", "NOUN"]]).Total);

    [Fact]
    public void Compute_UnequalLengths_Throws()
    {
        Assert.Throws<ArgumentException>(() => SpanScores.Compute([["O"]], []));
        Assert.Throws<ArgumentException>(() => SpanScores.Compute([["O"]], [["O", "O"]]));
    }

    [Fact]
    public void ToReport_FixtureOfTheReference_IsEqualToTheCharacter()
    {
        var expected = GoldenCases.ReadJson(SharedFiles.Fixture("metrics", "reports.json"));
        Assert.Equal(expected.GetProperty("seqeval").GetString(), SpanScores.Compute(Actual, Predicted).ToReport());
        Assert.Equal(expected.GetProperty("conlleval").GetString(), ConllevalScores.Compute(Actual, Predicted).ToReport());
        var flat = LabelScores.Compute(["NOUN", "VERB", "DET", "NOUN"], ["NOUN", "NOUN", "DET", "NOUN"]);
        Assert.Equal(expected.GetProperty("poseval").GetString(), flat.ToReport(4));
    }
}

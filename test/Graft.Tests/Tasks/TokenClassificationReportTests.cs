using Graft.Data;
using Graft.Tasks;
using Xunit;

namespace Graft.Tests.Tasks;

public class TokenClassificationReportTests
{
    [Theory]
    [InlineData("B I B I", "B I _ _", "1 0.5")]
    [InlineData("B E S", "B E _", "1 0.5")]
    [InlineData("B-PER I-PER O B-LOC", "B-PER E-PER O S-LOC", "0 0")]
    [InlineData("B-PER I-PER O B-LOC", "PROPN INTJ VERB B-LOC", "1 0.5")]
    public void Compare_PredictedTagsThatTheSchemeLacks_AreStrictlyOutside(string actual, string predicted, string expected)
    {
        var report = Compare(actual.Split(' '), predicted.Split(' '));
        var (precision, recall) = (report.Scores.Metrics["strict_precision"], report.Scores.Metrics["strict_recall"]);
        Assert.Equal(expected, FormattableString.Invariant($"{precision} {recall}"));
        Assert.Equal(recall, report.StrictSpans!.Micro().Recall);
        Assert.Equal("f1", report.Scores.Primary);
    }

    [Fact]
    public void Compare_LabelsOfNoScheme_AccuracyIsPrimary() => Assert.Equal("accuracy", Compare(["NOUN", "VERB"], ["NOUN", "NOUN"]).Scores.Primary);

    private static TokenClassificationReport Compare(string[] actual, string[] predicted) => TokenClassificationReport.Compare(
        [new WordExample([.. actual.Select((_, index) => $"w{index}")], actual)],
        new WordPredictions([new SentenceLabels(predicted, new float[predicted.Length])], double.NaN, 0));
}

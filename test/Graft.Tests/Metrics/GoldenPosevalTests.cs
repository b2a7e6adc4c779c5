using System.Text.Json;
using Graft.Metrics;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Metrics;

[Trait(Tier.Key, Tier.Shared)]
public class GoldenPosevalTests
{
    [Fact]
    public void Compute_GoldenCases_EqualsTheClassificationReport() =>
        GoldenCases.CheckAll(
            GoldenCases.ReadJson(SharedFiles.Golden("metrics", "poseval.json")).GetProperty("cases").EnumerateArray(),
            item => item.GetProperty("name").GetString()!,
            Check);

    private static void Check(JsonElement item)
    {
        var actual = GoldenFigures.Strings(item.GetProperty("y_true"));
        var predicted = GoldenFigures.Strings(item.GetProperty("y_pred"));
        if (GoldenFigures.IsError(item.GetProperty("report")))
        {
            Assert.Throws<ArgumentException>(() => LabelScores.Compute(actual, predicted));
            return;
        }

        var scores = LabelScores.Compute(actual, predicted);
        GoldenFigures.CheckNumber(item.GetProperty("accuracy"), scores.Accuracy);
        CheckReport(item.GetProperty("report"), scores, 0);
        CheckReport(item.GetProperty("report_zero_division_1"), scores, 1);
        Assert.Equal(item.GetProperty("report_text_4_digits").GetString(), scores.ToReport(4));
    }

    private static void CheckReport(JsonElement expected, LabelScores scores, double zeroDivision)
    {
        GoldenFigures.CheckNumber(expected.GetProperty("accuracy"), scores.Accuracy);
        GoldenFigures.CheckScore(expected.GetProperty("macro avg"), scores.Macro(zeroDivision), "f1-score");
        GoldenFigures.CheckScore(expected.GetProperty("weighted avg"), scores.Weighted(zeroDivision), "f1-score");
        var perLabel = scores.PerLabel(zeroDivision);
        var labels = expected.EnumerateObject().Where(entry => entry.Name is not ("accuracy" or "macro avg" or "weighted avg")).ToList();
        Assert.Equal(labels.Select(label => label.Name).Order(StringComparer.Ordinal), perLabel.Keys);
        foreach (var label in labels)
            GoldenFigures.CheckScore(label.Value, perLabel[label.Name], "f1-score");
    }
}

using System.Text.Json;
using Graft.Metrics;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Metrics;

/// <summary>The cases of golden metrics/classification.json that are about single labels; the other kinds are named in the output.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class GoldenClassificationTests(ITestOutputHelper output)
{
    private const string Kind = "labels";

    [Fact]
    public void Compute_GoldenLabels_EqualsScikitLearn()
    {
        var cases = GoldenCases.ReadJson(SharedFiles.Golden("metrics", "classification.json")).GetProperty("cases").EnumerateArray().ToList();
        foreach (var group in cases.GroupBy(item => item.GetProperty("kind").GetString()).Where(group => group.Key != Kind))
            output.WriteLine($"NOT COVERED: {group.Count()} cases of kind '{group.Key}', which no task needs yet");
        GoldenCases.CheckAll(cases.Where(item => item.GetProperty("kind").GetString() == Kind), item => item.GetProperty("name").GetString()!, Check);
    }

    private static void Check(JsonElement item)
    {
        var (actual, predicted) = (Names(item.GetProperty("y_true")), Names(item.GetProperty("y_pred")));
        var expected = item.GetProperty("expected");
        if (GoldenFigures.IsError(expected.GetProperty("accuracy")))
        {
            Assert.Throws<ArgumentException>(() => LabelScores.Compute(actual, predicted));
            Assert.Throws<ArgumentException>(() => new ConfusionMatrix(actual, predicted));
            return;
        }

        var given = item.GetProperty("labels") is { ValueKind: JsonValueKind.Array } labels ? Names(labels) : null;
        CheckScores(expected, LabelScores.Compute(actual, predicted), given);
        CheckMatrix(expected, new ConfusionMatrix(actual, predicted));
        var ordered = new ConfusionMatrix(actual, predicted, given);
        var rows = expected.GetProperty("confusion_matrix_rows_true");
        Assert.Equal(rows.GetArrayLength(), ordered.Labels.Count);
        for (var row = 0; row < rows.GetArrayLength(); row++)
            Assert.Equal(rows[row].EnumerateArray().Select(count => count.GetInt64()), Enumerable.Range(0, rows.GetArrayLength()).Select(column => ordered[row, column]));
    }

    private static void CheckScores(JsonElement expected, LabelScores scores, IReadOnlyList<string>? given)
    {
        var averages = expected.GetProperty("averages");
        GoldenFigures.CheckNumber(expected.GetProperty("accuracy"), scores.Accuracy);
        CheckFigures(averages.GetProperty("macro"), scores.Macro());
        CheckFigures(averages.GetProperty("weighted"), scores.Weighted());
        CheckFigures(averages.GetProperty("micro"), new Score(scores.Accuracy, scores.Accuracy, scores.Accuracy, scores.Count));
        var positive = scores.Counts.GetValueOrDefault(Name(1)).ToScore();
        if (!GoldenFigures.IsError(averages.GetProperty("binary")))
            CheckFigures(averages.GetProperty("binary"), positive);
        if (expected.GetProperty("glue_accuracy_and_f1") is { ValueKind: JsonValueKind.Number } glue)
            GoldenFigures.CheckNumber(glue, (scores.Accuracy + positive.F1) / 2);

        var labels = given ?? [.. scores.Counts.Keys];
        GoldenFigures.CheckNumber(expected.GetProperty("macro_f1_over_given_labels"), scores.MacroOver(labels).F1);
        var perLabel = expected.GetProperty("per_label");
        Assert.Equal(perLabel.GetProperty("f1").GetArrayLength(), labels.Count);
        for (var index = 0; index < labels.Count; index++)
        {
            var score = scores.Counts.GetValueOrDefault(labels[index]).ToScore();
            GoldenFigures.CheckNumber(perLabel.GetProperty("precision")[index], score.Precision);
            GoldenFigures.CheckNumber(perLabel.GetProperty("recall")[index], score.Recall);
            GoldenFigures.CheckNumber(perLabel.GetProperty("f1")[index], score.F1);
            Assert.Equal(perLabel.GetProperty("support")[index].GetDouble(), score.Support);
        }
    }

    private static void CheckMatrix(JsonElement expected, ConfusionMatrix matrix)
    {
        GoldenFigures.CheckNumber(expected.GetProperty("accuracy"), matrix.Accuracy);
        GoldenFigures.CheckNumber(expected.GetProperty("matthews"), matrix.MatthewsCorrelation);
        GoldenFigures.CheckNumber(expected.GetProperty("cohen_kappa"), matrix.CohenKappa());
        GoldenFigures.CheckNumber(expected.GetProperty("cohen_kappa_quadratic"), matrix.CohenKappa(quadratic: true));
        GoldenFigures.CheckNumber(expected.GetProperty("balanced_accuracy"), matrix.BalancedAccuracy());
        GoldenFigures.CheckNumber(expected.GetProperty("balanced_accuracy_adjusted"), matrix.BalancedAccuracy(adjusted: true));
    }

    private static void CheckFigures(JsonElement expected, Score actual)
    {
        GoldenFigures.CheckNumber(expected.GetProperty("precision"), actual.Precision);
        GoldenFigures.CheckNumber(expected.GetProperty("recall"), actual.Recall);
        GoldenFigures.CheckNumber(expected.GetProperty("f1"), actual.F1);
    }

    private static IReadOnlyList<string> Names(JsonElement labels) => [.. labels.EnumerateArray().Select(label => Name(label.GetInt32()))];

    // Padded, so that the ordinal order of the names is the order of the numbers.
    private static string Name(int label) => label.ToString("D6");
}

using System.Text.Json;
using Graft.Metrics;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Metrics;

[Trait(Tier.Key, Tier.Shared)]
public class GoldenConllevalTests
{
    [Fact]
    public void Compute_GoldenCases_EqualsConlleval() =>
        GoldenCases.CheckAll(
            GoldenCases.ReadJson(SharedFiles.Golden("metrics", "conlleval.json")).GetProperty("cases").EnumerateArray(),
            item => item.GetProperty("name").GetString()!,
            Check);

    private static void Check(JsonElement item)
    {
        var scores = ConllevalScores.Compute(GoldenFigures.Sequences(item, "y_true"), GoldenFigures.Sequences(item, "y_pred"));
        var expected = item.GetProperty("expected");
        Assert.Equal(expected.GetProperty("tokens").GetInt32(), scores.Tokens);
        GoldenFigures.CheckNumber(expected.GetProperty("accuracy"), scores.Accuracy);
        CheckCounts(expected, scores.Total);
        Assert.Equal(expected.GetProperty("per_type").EnumerateObject().Select(type => type.Name).Order(StringComparer.Ordinal), scores.PerType.Keys);
        foreach (var type in expected.GetProperty("per_type").EnumerateObject())
            CheckCounts(type.Value, scores.PerType[type.Name]);
        Assert.Equal(expected.GetProperty("text").GetString(), scores.ToReport());
    }

    private static void CheckCounts(JsonElement expected, ConllevalCounts actual)
    {
        Assert.Equal(
            (expected.GetProperty("correct").GetInt32(), expected.GetProperty("found").GetInt32(), expected.GetProperty("phrases").GetInt32()),
            (actual.Correct, actual.Found, actual.Phrases));
        GoldenFigures.CheckNumber(expected.GetProperty("precision"), actual.Precision);
        GoldenFigures.CheckNumber(expected.GetProperty("recall"), actual.Recall);
        GoldenFigures.CheckNumber(expected.GetProperty("fb1"), actual.Fb1);
    }
}

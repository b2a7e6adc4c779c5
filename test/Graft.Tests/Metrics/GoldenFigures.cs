using System.Text.Json;
using Graft.Metrics;
using Xunit;

namespace Graft.Tests.Metrics;

/// <summary>Reads what the golden files of metrics hold.</summary>
internal static class GoldenFigures
{
    /// <summary>What golden/metrics/README.md suggests for figures that come from counts.</summary>
    public const double Tolerance = 1e-12;

    public static IReadOnlyList<IReadOnlyList<string>> Sequences(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(Strings)];

    public static IReadOnlyList<string> Strings(JsonElement array) => [.. array.EnumerateArray().Select(tag => tag.GetString()!)];

    public static bool IsError(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("error", out _);

    public static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var other => throw new InvalidDataException($"'{other}' is no number"),
        }
        : value.GetDouble();

    public static void CheckNumber(JsonElement expected, double actual)
    {
        var want = Number(expected);
        if (double.IsNaN(want))
            Assert.True(double.IsNaN(actual), $"NaN expected, {actual} found");
        else
            Assert.Equal(want, actual, Tolerance);
    }

    public static void CheckScore(JsonElement expected, Score actual, string f1 = "f1")
    {
        CheckNumber(expected.GetProperty("precision"), actual.Precision);
        CheckNumber(expected.GetProperty("recall"), actual.Recall);
        CheckNumber(expected.GetProperty(f1), actual.F1);
        Assert.Equal(expected.GetProperty("support").GetDouble(), actual.Support);
    }
}

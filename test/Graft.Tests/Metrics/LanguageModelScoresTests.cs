using System.Globalization;
using System.Text.Json;
using Graft.Metrics;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Metrics;

[Trait(Tier.Key, Tier.Shared)]
public class LanguageModelScoresTests
{
    [Fact]
    public void Of_EveryGoldenCase_GivesItsFigures() => GoldenCases.CheckAll(Cases("token_losses_nats"), Name, golden =>
    {
        var scores = LanguageModelScores.Of(Doubles(golden.GetProperty("token_losses_nats")), golden.GetProperty("characters").GetInt64(), golden.GetProperty("utf8_bytes").GetInt64());
        var expected = golden.GetProperty("expected");
        void Check(string name, double value)
        {
            var figure = Number(expected.GetProperty(name));
            Assert.True(figure.Equals(value) || Math.Abs(figure - value) <= 1e-9 * Math.Abs(figure), $"{name}: expected {figure}, found {value}");
        }

        Check("mean_loss", scores.MeanLoss);
        Check("perplexity", scores.Perplexity);
        Check("bits_per_token", scores.BitsPerToken);
        Check("bits_per_character", scores.BitsPerCharacter);
        Check("bits_per_byte", scores.BitsPerByte);
        Check("perplexity_per_character", scores.PerplexityPerCharacter);
    });

    [Fact]
    public void Of_UnequalBatches_CountsTokensAlike() => GoldenCases.CheckAll(Cases("batches"), Name, golden =>
    {
        var scores = LanguageModelScores.Of(golden.GetProperty("batches").EnumerateArray().SelectMany(Doubles), 1, 1);
        Assert.Equal(golden.GetProperty("expected").GetProperty("token_mean").GetDouble(), scores.MeanLoss, 1e-12);
        Assert.Equal(golden.GetProperty("expected").GetProperty("perplexity").GetDouble(), scores.Perplexity, 1e-12);
    });

    [Fact]
    public void Cut_EveryGoldenWindow_IsTheReferences() => GoldenCases.CheckAll(Cases("windows"), Name, golden =>
    {
        var numbers = golden.GetProperty("name").GetString()!.Split(' ', ',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).Where(number => number >= 0).ToArray();
        var expected = golden.GetProperty("windows").EnumerateArray().Select(window => new ScoringWindow(
            window.GetProperty("begin").GetInt32(), window.GetProperty("end").GetInt32(), window.GetProperty("scored_from").GetInt32())).ToList();
        var windows = ScoringWindow.Cut(numbers[0], numbers[1], Math.Min(numbers[1], numbers[2])).ToList();
        Assert.Equal(expected, windows);
        Assert.Equal(golden.GetProperty("windows").EnumerateArray().Select(window => window.GetProperty("target_length").GetInt32()), windows.Select(window => window.TargetLength));
    });

    private static IEnumerable<JsonElement> Cases(string with) => GoldenCases.ReadJson(SharedFiles.Golden("metrics", "language_model.json"))
        .GetProperty("cases").EnumerateArray().Where(golden => golden.TryGetProperty(with, out _));

    private static string Name(JsonElement golden) => golden.GetProperty("name").GetString()!;

    private static IEnumerable<double> Doubles(JsonElement list) => list.EnumerateArray().Select(Number);

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
        : value.GetDouble();
}

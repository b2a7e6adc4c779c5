using System.Text.Json.Serialization;
using Graft.Benchmarks;

namespace Graft.Cli.Commands;

/// <summary>The result of <c>graft benchmark tokenizers</c>.</summary>
/// <param name="Repeat">Rounds that the medians are of.</param>
/// <param name="Rows">A row for each tokenizer and text.</param>
internal sealed record BenchmarkTokenizersReport(int Repeat, IReadOnlyList<BenchmarkTokenizersReport.Row> Rows)
{
    /// <summary>A tokenizer on a text.</summary>
    /// <param name="Model">The tokenizer's name: its folder's, or its file's.</param>
    /// <param name="Text">The text's name.</param>
    /// <param name="Metrics">What was found.</param>
    public sealed record Row(string Model, string Text, TokenizerSpeed Metrics);
}

/// <summary>The JSON form of <see cref="BenchmarkTokenizersReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchmarkTokenizersReport))]
internal sealed partial class BenchmarkTokenizersReportJson : JsonSerializerContext;

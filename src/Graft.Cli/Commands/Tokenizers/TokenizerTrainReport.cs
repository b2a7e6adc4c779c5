using System.Text.Json.Serialization;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>What <c>graft tokenizer train</c> made.</summary>
/// <param name="Output">The tokenizer's folder.</param>
/// <param name="Algorithm">The algorithm, as it was named.</param>
/// <param name="VocabularySize">How many tokens it has.</param>
/// <param name="Metrics">What it took.</param>
internal sealed record TokenizerTrainReport(string Output, string Algorithm, int VocabularySize, TokenizerTrainReport.Measured Metrics)
{
    /// <param name="Seconds">Time with reading and writing, seconds.</param>
    /// <param name="PeakResidentBytes">The process's largest resident memory, bytes.</param>
    internal sealed record Measured(double Seconds, long PeakResidentBytes);
}

/// <summary>The JSON form of <see cref="TokenizerTrainReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenizerTrainReport))]
internal sealed partial class TokenizerTrainReportJson : JsonSerializerContext;

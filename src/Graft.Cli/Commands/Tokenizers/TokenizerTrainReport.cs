using System.Globalization;
using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;

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

    /// <summary>Tells where a tokenizer has another size than was asked for.</summary>
    public static void WarnOfSize(Terminal terminal, Tokenizer tokenizer, TokenizerTraining training)
    {
        if (tokenizer.VocabularySize != training.VocabularySize)
        {
            var why = tokenizer.VocabularySize > training.VocabularySize ? " (so many are special tokens and single characters)" : "";
            terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"the text gives {tokenizer.VocabularySize:N0} tokens{why}, {training.VocabularySize:N0} were asked for."));
        }
    }
}

/// <summary>The JSON form of <see cref="TokenizerTrainReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenizerTrainReport))]
internal sealed partial class TokenizerTrainReportJson : JsonSerializerContext;

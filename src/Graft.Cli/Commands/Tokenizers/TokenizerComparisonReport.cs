using System.Text.Json.Serialization;
using Graft.Tokenizers;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>What <c>graft tokenizer compare</c> measured.</summary>
/// <param name="Limit">Lines of each text that were read at most, or null.</param>
/// <param name="Tokenizers">The tokenizers, in the order given.</param>
internal sealed record TokenizerComparisonReport(int? Limit, IReadOnlyList<TokenizerComparisonReport.Entry> Tokenizers)
{
    /// <param name="Name">A short name.</param>
    /// <param name="Path">The folder or file.</param>
    /// <param name="VocabularySize">How many tokens, added ones included.</param>
    /// <param name="Texts">What was counted in each text, by its name.</param>
    /// <param name="Metrics">What it comes to; see <see cref="TokenizerStatistics"/>. Null where there was nothing to divide by.</param>
    /// <param name="Pairs">What each two texts have in common.</param>
    internal sealed record Entry(
        string Name, string Path, int VocabularySize, IReadOnlyDictionary<string, Counts> Texts, IReadOnlyDictionary<string, Ratios> Metrics,
        IReadOnlyList<Pair> Pairs)
    {
        /// <summary>Takes one tokenizer's statistics together.</summary>
        public static Entry Of(
            string name, string path, Tokenizer tokenizer, IReadOnlyList<(string Name, string Path)> files, IReadOnlyList<TokenizerStatistics> measured)
        {
            var pairs = new List<Pair>();
            for (var i = 0; i < files.Count; i++)
            {
                for (var j = i + 1; j < files.Count; j++)
                    pairs.Add(new Pair(files[i].Name, files[j].Name, measured[i].CountSharedVocabulary(measured[j]), measured[i].VocabularyOverlap(measured[j])));
            }

            var texts = files.Zip(measured, (file, statistics) => (file, statistics)).ToList();
            return new Entry(
                name, path, tokenizer.VocabularySize,
                texts.ToDictionary(text => text.file.Name, text => new Counts(
                    text.file.Path, text.statistics.Texts, text.statistics.Words, text.statistics.Characters, text.statistics.Tokens,
                    text.statistics.UnknownTokens, text.statistics.UsedVocabulary)),
                texts.ToDictionary(text => text.file.Name, text => new Ratios(
                    text.statistics.Fertility, text.statistics.CharactersPerToken, text.statistics.UnknownRate, text.statistics.WordCoverage,
                    text.statistics.CharacterCoverage)),
                pairs);
        }
    }

    /// <summary>Counts of one text; see <see cref="TokenizerStatistics"/>.</summary>
    internal sealed record Counts(string File, long Lines, long Words, long Characters, long Tokens, long UnknownTokens, int UsedVocabulary);

    /// <summary>Ratios of one text; see <see cref="TokenizerStatistics"/>.</summary>
    internal sealed record Ratios(double? Fertility, double? CharactersPerToken, double? UnknownRate, double? WordCoverage, double? CharacterCoverage);

    /// <param name="First">One text's name.</param>
    /// <param name="Second">The other's.</param>
    /// <param name="SharedVocabulary">How many different tokens occurred in both.</param>
    /// <param name="VocabularyOverlap">They, of those that occurred in either.</param>
    internal sealed record Pair(string First, string Second, int SharedVocabulary, double? VocabularyOverlap);
}

/// <summary>The JSON form of <see cref="TokenizerComparisonReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenizerComparisonReport))]
internal sealed partial class TokenizerComparisonReportJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Graft.Pretraining.Corpora;

namespace Graft.Cli.Commands.Corpora;

/// <summary>What a corpus holds.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Fingerprint">SHA-256 of its index, and so of all of it.</param>
/// <param name="Type">How ids are stored.</param>
/// <param name="VocabularySize">How many tokens its tokenizer has.</param>
/// <param name="Bytes">Bytes of all files but the index.</param>
/// <param name="Alpha">The exponent that <c>share</c> is computed with.</param>
/// <param name="Checked">Whether all hashes were compared.</param>
/// <param name="Languages">What is trained on.</param>
/// <param name="Valid">What is held out.</param>
internal sealed record CorpusReport(
    string Path,
    string Fingerprint,
    CorpusTokenType Type,
    int VocabularySize,
    long Bytes,
    double Alpha,
    bool Checked,
    IReadOnlyList<CorpusReport.Language> Languages,
    IReadOnlyList<CorpusReport.Language> Valid)
{
    /// <summary>Makes the report.</summary>
    public static CorpusReport Of(Corpus corpus, double alpha, bool isChecked)
    {
        var shares = new LanguageSampling([.. corpus.Languages.Select(language => language.TokenCount)], alpha).Shares;
        return new CorpusReport(
            corpus.Path, corpus.Fingerprint, corpus.Index.Type, corpus.Index.VocabularySize, corpus.Files().Sum(file => file.Bytes), alpha, isChecked,
            [.. corpus.Languages.Select((language, i) => Language.Of(language.Entry, shares[i]))],
            [.. corpus.Valid.Select(language => Language.Of(language.Entry, null))]);
    }

    /// <param name="Name">Its name.</param>
    /// <param name="Documents">How many documents.</param>
    /// <param name="Segments">How many segments.</param>
    /// <param name="Tokens">How many tokens.</param>
    /// <param name="Shards">How many shards.</param>
    /// <param name="Statistics">What was read and what became of it.</param>
    /// <param name="Metrics">Figures.</param>
    internal sealed record Language(string Name, long Documents, long Segments, long Tokens, int Shards, CorpusStatistics Statistics, LanguageMetrics Metrics)
    {
        public static Language Of(CorpusLanguageEntry entry, double? share) => new(
            entry.Name, entry.Documents, entry.Segments, entry.Tokens, entry.Shards.Count, entry.Statistics,
            new LanguageMetrics((double)entry.Statistics.Characters / entry.Tokens, (double)entry.Statistics.UnknownTokens / entry.Tokens, share));
    }

    /// <param name="CharactersPerToken">Characters (code points) a token.</param>
    /// <param name="UnknownRate">The part of the tokens that is unknown.</param>
    /// <param name="Share">How often the language is drawn with the report's alpha; null for what is held out.</param>
    internal sealed record LanguageMetrics(double CharactersPerToken, double UnknownRate, double? Share);
}

/// <summary>What <c>graft corpus build</c> made.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Metrics">What it took.</param>
internal sealed record CorpusBuildReport(CorpusReport Corpus, CorpusBuildReport.Measured Metrics)
{
    /// <param name="TrainingSeconds">Time to train the tokenizer; null where one was given.</param>
    /// <param name="Seconds">Time to read, tokenise and write.</param>
    /// <param name="PeakResidentBytes">The process's largest resident memory.</param>
    internal sealed record Measured(double? TrainingSeconds, double Seconds, long PeakResidentBytes);
}

/// <summary>The JSON form of the reports about corpora.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CorpusReport))]
[JsonSerializable(typeof(CorpusBuildReport))]
internal sealed partial class CorpusReportJson : JsonSerializerContext;

using System.Globalization;
using Graft.Cli.Shell;
using Graft.Pretraining.Corpora;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands.Corpora;

/// <summary>A corpus as tables.</summary>
internal static class CorpusView
{
    /// <summary>What was built, and what it took.</summary>
    public static Rows Of(CorpusBuildReport report)
    {
        var megabytes = report.Corpus.Languages.Concat(report.Corpus.Valid).Sum(language => language.Statistics.Bytes) / 1e6;
        var lines = new List<IRenderable> { Of(report.Corpus) };
        if (report.Metrics.TrainingSeconds is { } seconds)
            lines.Add(Line($"Tokenizer trained in {seconds:0.0} s."));
        lines.Add(Line($"{megabytes:N1} MB of text in {report.Metrics.Seconds:0.0} s, {megabytes / report.Metrics.Seconds:0.0} MB/s; peak memory {report.Metrics.PeakResidentBytes / (double)(1 << 20):N0} MiB."));
        return new Rows(lines);
    }

    /// <summary>The corpus.</summary>
    public static Rows Of(CorpusReport report)
    {
        var parts = new List<IRenderable>
        {
            Line($"{ShownPath.Of(report.Path)}: {report.Bytes / 1e6:N1} MB, ids as {(report.Type == CorpusTokenType.UInt16 ? "uint16" : "uint32")}, vocabulary of {report.VocabularySize:N0} tokens{(report.Checked ? "; all hashes are right" : "")}"),
            Languages(report),
        };
        if (LeftOut(report) is { Rows.Count: > 0 } leftOut)
            parts.Add(leftOut);
        return new Rows(parts);
    }

    private static Table Languages(CorpusReport report)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("language");
        foreach (var name in new[] { "documents", "segments", "tokens", "characters", "char/token", "unknown", FormattableString.Invariant($"share ({report.Alpha})") })
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var language in report.Languages)
            table.AddRow(Row(language.Name, language));
        foreach (var language in report.Valid)
            table.AddRow(Row($"{language.Name}, held out", language));
        return table;
    }

    private static Text[] Row(string name, CorpusReport.Language language) =>
    [
        new Text(name), Line($"{language.Documents:N0}"), Line($"{language.Segments:N0}"), Line($"{language.Tokens:N0}"), Line($"{language.Statistics.Characters:N0}"),
        Line($"{language.Metrics.CharactersPerToken:0.00}"), Line($"{100 * language.Metrics.UnknownRate:0.000} %"),
        language.Metrics.Share is { } share ? Line($"{100 * share:0.0} %") : new Text(""),
    ];

    private static Table LeftOut(CorpusReport report)
    {
        (string Name, Func<CorpusStatistics, long> Count)[] columns =
        [
            ("empty", statistics => statistics.Empty), ("too short", statistics => statistics.TooShort), ("exact duplicates", statistics => statistics.ExactDuplicates),
            ("near duplicates", statistics => statistics.NearDuplicates), ("without tokens", statistics => statistics.WithoutTokens),
            ("lines not UTF-8", statistics => statistics.ReplacedLines),
        ];
        (string Name, CorpusStatistics Statistics)[] rows =
        [
            .. report.Languages.Select(language => (language.Name, language.Statistics)),
            .. report.Valid.Select(language => ($"{language.Name}, held out", language.Statistics)),
        ];
        var shown = columns.Where(column => rows.Any(row => column.Count(row.Statistics) > 0)).ToList();
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("left out");
        if (shown.Count == 0)
            return table;
        foreach (var column in shown)
            table.AddColumn(new TableColumn(column.Name).RightAligned());
        foreach (var (name, statistics) in rows)
            table.AddRow([new Text(name), .. shown.Select(column => Line($"{column.Count(statistics):N0}"))]);
        return table;
    }

    private static Text Line(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));
}

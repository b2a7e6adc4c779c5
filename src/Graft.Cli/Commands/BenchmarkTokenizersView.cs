using System.Globalization;
using Graft.Benchmarks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands;

/// <summary>The tables of <c>graft benchmark tokenizers</c>.</summary>
internal static class BenchmarkTokenizersView
{
    /// <summary>A table of one thread, one of several threads and memory, and, where there was a reference, one that compares.</summary>
    public static IRenderable Of(BenchmarkTokenizersReport report)
    {
        var threads = report.Rows[0].Metrics.Threads;
        var parts = new List<IRenderable>
        {
            new Text(Invariant($"Millions of tokens a second, medians of {report.Repeat} rounds; line by line, without special tokens")),
            Table(report, ["tokens", "bytes/token", "ids", "ids, no cache", "offsets", "offsets, no cache"], speed =>
            [
                Invariant($"{speed.Tokens:N0}"), Invariant($"{(double)speed.Bytes / speed.Tokens:0.00}"), Millions(speed.IdsOnly), Millions(speed.IdsOnlyUncached),
                Millions(speed.WithOffsets), Millions(speed.WithOffsetsUncached),
            ]),
            Table(report, [$"ids, {threads} threads", "times one", $"offsets, {threads} threads", "times one", "ids MB/s", "ids B/MB", "offsets B/MB"], speed =>
            [
                Millions(speed.IdsOnlyParallel), Times(speed.IdsOnlyParallel / speed.IdsOnly),
                Millions(speed.WithOffsetsParallel), Times(speed.WithOffsetsParallel / speed.WithOffsets),
                Invariant($"{speed.IdsOnly * speed.Bytes / speed.Tokens / 1e6:0.0}"), Invariant($"{speed.IdsOnlyAllocated:N0}"),
                Invariant($"{speed.WithOffsetsAllocated:N0}"),
            ]),
        };
        if (report.Rows.Any(row => row.Metrics.Reference is not null))
        {
            parts.Add(new Text($"Beside the reference, the medians of the rounds' own ratios. It has no call for ids only: its rate with offsets is taken times the factor shown"));
            parts.Add(Table(report, ["its tokens", "offsets", "ids factor", $"its {threads} threads", "ids: times", "offsets: times", $"{threads} threads: times"], speed =>
                speed.Reference is not { } reference ? ["", "", "", "", "", "", ""] :
                [
                    Invariant($"{reference.Tokens:N0}"), Millions(reference.WithOffsets), Times(reference.IdsOnlyFactor), Millions(reference.WithOffsetsParallel),
                    Times(reference.TimesIdsOnly), Times(reference.TimesWithOffsets), Times(reference.TimesParallel),
                ]));
        }

        return new Rows(parts);
    }

    private static Table Table(BenchmarkTokenizersReport report, string[] headings, Func<TokenizerSpeed, string[]> cells)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumn("tokenizer").AddColumn("text");
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var row in report.Rows)
            table.AddRow(new[] { row.Model, row.Text }.Concat(cells(row.Metrics)).Select(cell => new Text(cell)));
        return table;
    }

    private static string Millions(double perSecond) => Invariant($"{perSecond / 1e6:0.00}");

    private static string Times(double ratio) => Invariant($"{ratio:0.00}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

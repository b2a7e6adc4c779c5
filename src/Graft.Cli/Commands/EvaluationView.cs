using System.Globalization;
using Graft.Metrics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands;

/// <summary>An evaluation as tables, in per cent.</summary>
internal static class EvaluationView
{
    /// <summary>The tables: the figures of the whole, then spans per type where there are any, then labels.</summary>
    public static Rows Of(EvaluationReport report)
    {
        var parts = new List<IRenderable> { Whole(report) };
        if (report.PerType is { } types)
            parts.Add(Scores("type", types, ("conll", report.Metrics, "")));
        if (report.PerTypeStrict is { } strict)
            parts.Add(Scores($"type, strict {report.Scheme}", strict, ("strict", report.Metrics, "strict_")));
        parts.Add(Scores("label", report.PerLabel, null));
        return new Rows(parts);
    }

    private static Grid Whole(EvaluationReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));

        Row("data", string.Join(", ", report.Data));
        Row("sentences", report.Sentences.ToString("N0", CultureInfo.InvariantCulture));
        Row("words", report.Words.ToString("N0", CultureInfo.InvariantCulture)
            + (report.WordsWithoutTokens > 0 ? $", {report.WordsWithoutTokens} of them without any token" : ""));
        foreach (var (name, value) in report.Metrics)
            Row(name.Replace('_', ' '), name == "loss" ? value.ToString("0.0000", CultureInfo.InvariantCulture) : $"{Percent(value)} %");
        return grid;
    }

    private static Table Scores(
        string heading, IReadOnlyDictionary<string, Score> scores, (string Name, IReadOnlyDictionary<string, double> Metrics, string Prefix)? whole)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(heading);
        foreach (var column in new[] { "precision %", "recall %", "F1 %", "support" })
            table.AddColumn(new TableColumn(column).RightAligned());
        void Row(string name, double precision, double recall, double f1, string support) =>
            table.AddRow(new Text(name), new Text(Percent(precision)), new Text(Percent(recall)), new Text(Percent(f1)), new Text(support));

        foreach (var (name, score) in scores)
            Row(name, score.Precision, score.Recall, score.F1, score.Support.ToString("N0", CultureInfo.InvariantCulture));
        if (whole is var (all, metrics, prefix))
        {
            table.AddEmptyRow();
            Row($"all, {all}", metrics[prefix + "precision"], metrics[prefix + "recall"], metrics[prefix + "f1"],
                scores.Values.Sum(score => score.Support).ToString("N0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture);
}

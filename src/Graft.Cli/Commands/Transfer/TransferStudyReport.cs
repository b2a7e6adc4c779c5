using System.Globalization;
using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Graft.Reports;
using Graft.Reports.Transfer;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands.Transfer;

/// <summary>What <c>graft transfer --json</c> prints: the study's results.json, and where it is.</summary>
/// <param name="Output">The study's directory.</param>
/// <param name="Finished">Whether every run is finished, or some can be resumed.</param>
/// <param name="Primary">The figure of the matrix.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Alpha">The exponent of sampling between sources.</param>
/// <param name="Sources">The sources.</param>
/// <param name="Columns">The test sets.</param>
/// <param name="Rows">What was trained, and what it scores.</param>
/// <param name="Warnings">What the reader should know.</param>
/// <param name="Seconds">Seconds of training, over all finished runs.</param>
internal sealed record TransferStudyReport(
    string Output,
    bool Finished,
    string Primary,
    IReadOnlyList<long> Seeds,
    double Alpha,
    IReadOnlyList<TransferSource> Sources,
    IReadOnlyList<TransferColumn> Columns,
    IReadOnlyList<TransferRow> Rows,
    IReadOnlyList<string> Warnings,
    double Seconds)
{
    public TransferStudyReport(string output, TransferResult result)
        : this(output, result.Finished, result.Primary, result.Seeds, result.Alpha, result.Sources, result.Columns, result.Rows, result.Warnings, result.Seconds)
    {
    }

    /// <summary>The matrix.</summary>
    /// <param name="output">The study's directory.</param>
    /// <param name="result">What it found.</param>
    public static IRenderable View(string output, TransferResult result)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn($"{result.Primary.Replace('_', ' ')} %, trained on");
        foreach (var column in result.Columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.Test.StartsWith(column.Target, StringComparison.Ordinal) ? column.Test : $"{column.Target} {column.Test}")).RightAligned());
        var hasOwn = false;
        foreach (var row in MatrixRow.Of(result))
        {
            hasOwn |= row.IsOwn.Any(own => own);
            table.AddRow([new Text(row.Title), .. row.Cells.Zip(row.IsOwn, (cell, own) => new Text(Figure(cell?.Metrics.GetValueOrDefault(result.Primary), own)))]);
        }

        var notes = new List<string>();
        if (result.Seeds.Count > 1)
            notes.Add($"mean ± standard deviation over the seeds {string.Join(", ", result.Seeds)}");
        if (hasOwn)
            notes.Add("* the language is among the sources: no zero-shot");
        notes.Add("weights chosen on the sources' dev data alone");
        notes.Add($"report: {ShownPath.Of(Path.Combine(output, RunReport.FileName))}");
        return new Rows(table, new Text(string.Join('\n', notes)));
    }

    private static string Figure(MetricSpread? figure, bool isOwn)
    {
        if (figure is null)
            return "";
        var deviation = figure.Deviation is { } value ? string.Create(CultureInfo.InvariantCulture, $" ± {100 * value:0.00}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(isOwn ? "* " : "")}{100 * figure.Mean:0.00}{deviation}");
    }
}

/// <summary>The JSON form of <see cref="TransferStudyReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TransferStudyReport))]
internal sealed partial class TransferReportJson : JsonSerializerContext;

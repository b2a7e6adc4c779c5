using System.Globalization;
using System.Text.Json.Serialization;
using Graft.Cli.Shell;
using Graft.Experiments;
using Graft.Reports;
using Spectre.Console;

namespace Graft.Cli.Commands;

/// <summary>What <c>graft train --seeds ... --json</c> prints.</summary>
/// <param name="Output">The directory of all seeds.</param>
/// <param name="Finished">Whether every seed's run is finished, or some can be resumed.</param>
/// <param name="Metrics">Mean and sample standard deviation of the dev data's figures over the finished runs, and the values.</param>
/// <param name="Primary">The metric that chose the weights, or null.</param>
/// <param name="Runs">The finished runs.</param>
internal sealed record SeedsReport(
    string Output, bool Finished, IReadOnlyDictionary<string, MetricSpread> Metrics, string? Primary, IReadOnlyList<SeedResult> Runs)
{
    public SeedsReport(string output, SeedsResult result)
        : this(output, result.Finished, result.Metrics, result.Primary, result.Runs)
    {
    }

    /// <summary>A line for each figure, a column for each seed.</summary>
    public static Table View(SeedsReport report)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns(["", "mean", "deviation", .. report.Runs.Select(run => $"seed {run.Seed}")]);
        foreach (var (name, spread) in report.Metrics)
        {
            Func<double, string> shown = name == "loss" ? value => Text($"{value:0.0000}") : value => Text($"{100 * value:0.00} %");
            table.AddRow([$"dev {name.Replace('_', ' ')}", shown(spread.Mean), spread.Deviation is { } deviation ? shown(deviation) : "", .. spread.Values.Select(shown)]);
        }

        table.AddRow(["steps", "", "", .. report.Runs.Select(run => Text($"{run.Result.Steps}{(run.Result.KeptStep == run.Result.Steps ? "" : $" ({run.Result.KeptStep})")}"))]);
        table.AddRow(["time", "", "", .. report.Runs.Select(run => Duration(run.Result.Seconds))]);
        table.Caption = new TableTitle(Markup.Escape($"{(report.Finished ? "models" : "interrupted runs")} in {ShownPath.Of(report.Output)}"));
        return table;
    }

    /// <summary>Hours, minutes and seconds; a long run has more than a day of hours.</summary>
    internal static string Duration(double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)seconds / 3600}:{TimeSpan.FromSeconds(seconds):mm\\:ss}");

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SeedsReport))]
internal sealed partial class SeedsReportJson : JsonSerializerContext;

using System.CommandLine;
using System.Text;
using Graft.Checkpoints;
using Graft.Cli.Shell;
using Graft.Reports;
using Graft.Reports.Transfer;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands;

/// <summary><c>graft report</c>: a run as a page, or several side by side. No model is loaded.</summary>
internal static class ReportCommand
{
    private const string ComparisonFile = "comparison.html";

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var runs = new Argument<string[]>("run") { Description = "A run's folder, or a transfer study's; of several runs, one page compares them, with the first", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--output")
        {
            Description = $"The page to write [default: {RunReport.FileName} in the run's folder; of several runs {ComparisonFile} here]",
            HelpName = "FILE",
        };
        var command = new GraftCommand("Training", "report", "Write a run's report as a page, or compare several runs on one",
            (context, _) => RunAsync(context, context.Parsed.GetValue(runs)!, context.Parsed.GetValue(output)));
        command.Arguments.Add(runs);
        command.Options.Add(output);
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, string[] folders, string? output)
    {
        if (folders.Length > RunComparison.MaxRuns)
            throw new UsageException($"At most {RunComparison.MaxRuns} runs can be compared, {folders.Length} are given.");
        if (folders.GroupBy(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The run {ShownPath.Of(twice.Key)} is given twice.");
        if (folders is [var study] && Directory.Exists(study) && TransferResult.IsStudy(study))
            return WriteStudy(context, study, output ?? Path.Combine(study, RunReport.FileName));
        var runs = folders.Select(RunRecord.Read).ToList();
        var comparison = runs.Count == 1 ? null : new RunComparison(runs);
        var path = output ?? (comparison is null ? Path.Combine(folders[0], RunReport.FileName) : ComparisonFile);
        var html = comparison?.Html() ?? RunReport.Html(runs[0]);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(html)));

        foreach (var run in runs)
        {
            foreach (var missing in run.Missing)
                context.Terminal.Warn($"{run.Directory}: {missing}");
        }

        context.Terminal.Write(new RunsReport(path, runs, comparison), RunsReportJson.Default.RunsReport, View);
        return Task.FromResult(ExitCode.Done);
    }

    private static Task<int> WriteStudy(CommandContext context, string study, string path)
    {
        var html = TransferReport.Html(study);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(html)));
        context.Terminal.Write(new RunsReport(path, Array.Empty<RunRecord>(), comparison: null), RunsReportJson.Default.RunsReport, _ => new Text($"report: {ShownPath.Of(path)}\n"));
        return Task.FromResult(ExitCode.Done);
    }

    private static IRenderable View(RunsReport report)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { "run", "metric" })
            table.AddColumn(heading);
        foreach (var heading in new[] { "dev: % or nats", "calibration error %", "steps" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        string Percent(double? share) => share is { } value ? (100 * value).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) : "";
        string Nats(double? loss) => loss is { } value ? value.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture) : "";
        foreach (var run in report.Runs)
        {
            double? score = run.Primary is { } primary && run.Metrics.TryGetValue(primary, out var value) ? value : null;
            table.AddRow(new Text(run.Run), new Text(run.Primary ?? ""), new Text(run.Primary == "loss" ? Nats(score) : Percent(score)), new Text(Percent(run.CalibrationError)),
                new Text($"{run.Steps}{(run.Finished ? "" : ", unfinished")}"));
        }

        foreach (var group in report.Seeds.Where(group => group.Primary is not null))
        {
            var (mean, deviation) = group.Metrics[group.Primary!];
            table.AddRow(new Text($"mean of {group.Runs.Count} seeds"), new Text(group.Primary!), new Text(group.Primary == "loss" ? $"{Nats(mean)} ± {Nats(deviation)}" : $"{Percent(mean)} ± {Percent(deviation)}"), new Text(""), new Text(""));
        }

        return new Rows(table, new Text($"report: {ShownPath.Of(report.Report)}"));
    }
}

using System.CommandLine;
using Graft.Benchmarks;
using Graft.Cli.Commands.Tokenizers;
using Graft.Cli.Shell;
using Graft.Data.Readers;

namespace Graft.Cli.Commands;

/// <summary><c>graft benchmark tokenizers</c>: how fast tokenizers encode texts, beside a reference where one is named.</summary>
internal static class BenchmarkTokenizersCommand
{
    private const string TokenizerFile = "tokenizer.json";

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var defaults = new TokenizerBenchmarkOptions();
        var models = new Option<string[]>("--model")
        {
            Description = "Tokenizers: tokenizer.json files, or folders with one; once for each",
            HelpName = "DIR_OR_FILE",
            Required = true,
        };
        var texts = new Option<string[]>("--text")
        {
            Description = "Texts, encoded line by line; once for each. Of several files the lines take turns",
            HelpName = "NAME=FILE[,FILE...]",
            Required = true,
        };
        var repeat = new Option<int>("--repeat")
        {
            Description = "Rounds; medians are shown",
            HelpName = "N",
            DefaultValueFactory = _ => defaults.Repeat,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "The least time of each measurement of a round, in seconds",
            HelpName = "S",
            DefaultValueFactory = _ => defaults.Seconds,
        };
        var reference = new Option<string?>("--reference")
        {
            Description = "A program to compare with, which gets the tokenizer.json and the text file and answers commands, as bench/tokenizers/reference.mjs does",
            HelpName = "COMMAND",
        };
        var command = new GraftCommand("Machine", "tokenizers", "Measure tokenizers: ids only and with offsets, one thread and all, with and without cache",
            (context, cancellation) => RunAsync(
                context, context.Parsed.GetValue(models)!, context.Parsed.GetValue(texts)!,
                new TokenizerBenchmarkOptions(
                    context.Parsed.GetValue(repeat), context.Parsed.GetValue(seconds), context.Threads,
                    context.Parsed.GetValue(reference)?.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                cancellation));
        foreach (var option in new Option[] { models, texts, repeat, seconds, reference })
            command.Options.Add(option);
        return command;
    }

    private static Task<int> RunAsync(
        CommandContext context, string[] models, string[] texts, TokenizerBenchmarkOptions options, CancellationToken cancellation)
    {
        if (options.Validate() is { Count: > 0 } problems)
            throw new UsageException(string.Join(Environment.NewLine, problems));
        var read = texts.Select(ReadText).ToList();
        var rows = new List<BenchmarkTokenizersReport.Row>();
        using var progress = new ProgressView(context.Terminal, "measuring", "rounds");
        foreach (var model in models)
        {
            var file = Directory.Exists(model) ? Path.Combine(model, TokenizerFile) : model;
            foreach (var (name, lines) in read)
            {
                var done = rows.Count * options.Repeat;
                var total = models.Length * read.Count * options.Repeat;
                var report = new RoundProgress(round => progress.Report(new ProgressReport(done + round, total, done + round, [("tokenizer", TokenizerSource.NameOf(file)), ("text", name)])));
                rows.Add(new BenchmarkTokenizersReport.Row(TokenizerSource.NameOf(file), name, TokenizerBenchmark.Run(file, lines, options, report, cancellation)));
            }
        }

        progress.Dispose();
        context.Terminal.Write(
            new BenchmarkTokenizersReport(options.Repeat, rows), BenchmarkTokenizersReportJson.Default.BenchmarkTokenizersReport, BenchmarkTokenizersView.Of);
        return Task.FromResult(ExitCode.Done);
    }

    private static (string Name, IReadOnlyList<string> Lines) ReadText(string text)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } files])
            throw new UsageException($"--text takes NAME=FILE[,FILE...], such as en=novels.txt, not '{text}'");
        var read = files.Split(',').Select(file => TextLines.OfFile(file).ToList()).ToList();
        var longest = read.Max(lines => lines.Count);
        return (name, [.. Enumerable.Range(0, longest).SelectMany(i => read.Where(lines => i < lines.Count).Select(lines => lines[i]))]);
    }

    private sealed class RoundProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

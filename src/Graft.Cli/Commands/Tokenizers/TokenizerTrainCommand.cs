using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Graft.Cli.Commands.Corpora;
using Graft.Cli.Shell;
using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;
using Spectre.Console;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary><c>graft tokenizer train</c>: a tokenizer from texts.</summary>
internal static class TokenizerTrainCommand
{
    private const string PipelineFile = "tokenizer.json";

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var texts = new Option<string[]>("--text")
        {
            Description = "Files of UTF-8 text, one text a line; .jsonl, .parquet and .gz as graft corpus build reads them [default: standard input]",
            HelpName = "FILE...",
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--output") { Description = "The folder to write the tokenizer to", HelpName = "DIR", Required = true };
        var (options, reading) = (new TokenizerTrainOptions(), new TextReadingOptionSet());
        var command = new GraftCommand("Models", "train", "Train a tokenizer on texts",
            (context, cancellationToken) =>
            {
                var training = options.Read(context.Parsed, context.Threads);
                return RunAsync(
                    context, options.AlgorithmOf(context.Parsed), training, context.Parsed.GetValue(texts)!, reading.Read(context.Parsed), context.Parsed.GetValue(output)!, cancellationToken);
            })
        {
            Notes = TokenizerTrainOptions.Notes,
            Options = { texts, output },
        };
        foreach (var option in reading.OfRecords.Concat(options.All))
            command.Options.Add(option);
        return command;
    }

    private static Task<int> RunAsync(
        CommandContext context, string algorithm, TokenizerTraining training, string[] texts, TextReadingOptions reading, string output, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(output, PipelineFile)))
            throw new UsageException($"{output} has a {PipelineFile} already; give another --output, or remove it.");
        if (texts.Length == 0 && !Console.IsInputRedirected)
            throw new UsageException("There is no text: give --text, or one text a line on standard input.");
        var start = Stopwatch.GetTimestamp();
        Tokenizer tokenizer;
        using (var progress = new TokenizerTrainingView(context.Terminal))
        {
            using var input = texts.Length == 0 ? Console.OpenStandardInput() : null;
            var source = input is null ? Source(FilePattern.Expand("--text", texts), reading, context.Threads) : TextSource.FromStream(input);
            tokenizer = Tokenizer.Train(training, source, progress, cancellationToken);
        }

        tokenizer.Save(output);
        using var process = Process.GetCurrentProcess();
        var report = new TokenizerTrainReport(
            output, algorithm, tokenizer.VocabularySize, new TokenizerTrainReport.Measured(Stopwatch.GetElapsedTime(start).TotalSeconds, process.PeakWorkingSet64));
        TokenizerTrainReport.WarnOfSize(context.Terminal, tokenizer, training);
        context.Terminal.Write(report, TokenizerTrainReportJson.Default.TokenizerTrainReport, View);
        return Task.FromResult(ExitCode.Done);
    }

    // Records are read as a corpus's are; the tokenizer library knows plain text, and that faster.
    private static TextSource Source(string[] paths, TextReadingOptions reading, int? threads)
    {
        var files = paths.Select(TextFile.Of).ToList();
        if (files.TrueForAll(file => file.Format == TextFormat.Text))
            return TextSource.FromFiles(paths);
        files.ForEach(file => file.Check());
        var lines = new CorpusBuilder(CorpusOptions.Of(reading) with { Document = DocumentUnit.Line, ReplaceInvalidUtf8 = true }, threads);
        return TextSource.FromLines(lines.Segments([new CorpusText("text", files)]));
    }

    private static Rows View(TokenizerTrainReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, FormattableString value) => grid.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Row("Tokenizer", $"{ShownPath.Of(report.Output)}");
        Row("Vocabulary", $"{report.VocabularySize:N0} tokens");
        Row("Time", $"{report.Metrics.Seconds:0.0} s");
        Row("Peak memory", $"{report.Metrics.PeakResidentBytes / (double)(1 << 20):N0} MiB");
        return new Rows(grid, new Text($"Look into it: graft tokenizer inspect --model {ShownPath.InCommand(report.Output)} --text TEXT"));
    }
}

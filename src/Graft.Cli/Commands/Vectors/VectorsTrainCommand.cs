using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Graft.Cli.Commands.Corpora;
using Graft.Cli.Shell;
using Graft.Data.Documents;
using Graft.Vectors;
using Spectre.Console;

namespace Graft.Cli.Commands.Vectors;

/// <summary><c>graft vectors train</c>: word vectors from texts, as a model directory.</summary>
internal static class VectorsTrainCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var texts = new Option<string[]>("--text")
        {
            Description = "Text in one or several languages, a sentence or paragraph a line; .jsonl, .parquet and .gz as graft corpus build reads them",
            HelpName = "FILE...",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var (options, reading, output) = (new VectorsTrainOptions(), new TextReadingOptionSet(), new StaticVectorsOutput());
        var command = new GraftCommand("Models", "train", "Train word vectors on texts (word2vec: skip-gram or CBOW with negative sampling)",
            (context, cancellationToken) => RunAsync(
                context, FilePattern.Expand(texts.Name, context.Parsed.GetValue(texts)!), reading.Read(context.Parsed), options.Read(context.Parsed), output.Read(context.Parsed),
                cancellationToken))
        {
            Options = { texts },
        };
        foreach (var option in reading.OfLines.Concat(options.All).Concat(output.All))
            command.Options.Add(option);
        return command;
    }

    private static Task<int> RunAsync(
        CommandContext context, string[] texts, TextReadingOptions reading, WordVectorsTraining training, (string Directory, StaticVectorsOptions Options) output,
        CancellationToken cancellationToken)
    {
        if (training.Validate() is { Count: > 0 } problems)
            throw new UsageException(string.Join(Environment.NewLine, problems));
        context.StartTorch();
        var start = Stopwatch.GetTimestamp();
        TrainedWordVectors trained;
        using (var progress = new VectorsProgress(context.Terminal))
            trained = WordVectorsTrainer.Train(texts, training, reading, progress, cancellationToken);
        StaticVectorsDirectory.Save(output.Directory, trained, output.Options);
        using var process = Process.GetCurrentProcess();
        var report = new VectorsTrainReport(
            output.Directory, trained.Vectors.Count, training.Size, trained.TextWords, (double)trained.UnknownWords / trained.TextWords,
            new VectorsTrainReport.Measured(Stopwatch.GetElapsedTime(start).TotalSeconds, process.PeakWorkingSet64));
        if (trained.Vectors.Count < training.VocabularySize)
        {
            context.Terminal.Warn(string.Create(CultureInfo.InvariantCulture,
                $"{trained.Vectors.Count:N0} words occur {training.MinFrequency} times or more, {training.VocabularySize:N0} were asked for."));
        }

        context.Terminal.Write(report, VectorsTrainReportJson.Default.VectorsTrainReport, View);
        return Task.FromResult(ExitCode.Done);
    }

    private static Rows View(VectorsTrainReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, FormattableString value) => grid.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Row("Vectors", $"{ShownPath.Of(report.Output)}");
        Row("Vocabulary", $"{report.VocabularySize:N0} words of {report.Size} numbers");
        Row("Text", $"{report.TextWords:N0} words, {100 * report.UnknownShare:0.00} % of them not in the vocabulary");
        Row("Time", $"{report.Metrics.Seconds:0.0} s");
        Row("Peak memory", $"{report.Metrics.PeakResidentBytes / (double)(1 << 20):N0} MiB");
        return new Rows(grid,
            new Text($"Look into them: graft vectors inspect {ShownPath.InCommand(report.Output)} --near WORD"),
            new Text($"Train on them:  graft train token-classification --model {ShownPath.InCommand(report.Output)} ..."));
    }
}

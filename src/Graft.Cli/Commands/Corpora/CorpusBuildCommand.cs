using System.CommandLine;
using System.Diagnostics;
using Graft.Cli.Commands.Tokenizers;
using Graft.Cli.Shell;
using Graft.Pretraining.Corpora;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;

namespace Graft.Cli.Commands.Corpora;

/// <summary><c>graft corpus build</c>: text to a corpus of token ids.</summary>
internal static class CorpusBuildCommand
{
    // Many languages in one vocabulary: WordPiece, cased, since names and German nouns are worth knowing.
    private const string Algorithm = "wordpiece";
    private const string Pipeline = "bert-cased";

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var options = new CorpusBuildOptions();
        var training = new TokenizerTrainOptions((Algorithm, Pipeline));
        var output = new Option<string>("--output") { Description = "The folder of the corpus; it must not be there yet", HelpName = "DIR", Required = true };
        var tokenizer = new Option<string?>("--tokenizer") { Description = "The tokenizer: a model's folder, or its tokenizer.json", HelpName = "DIR_OR_FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on with an interrupted build, if there is one" };
        var command = new GraftCommand("Models", "build", "Tokenise text once, into a corpus that training reads many times", (context, cancellationToken) =>
        {
            var (corpusOptions, (texts, valid)) = (options.Read(context.Parsed), options.ReadTexts(context.Parsed));
            var given = context.Parsed.GetValue(tokenizer);
            if (given is null != training.AreGiven(context.Parsed))
                throw new UsageException("Give either --tokenizer, or --vocab-size to train one on the text.");
            if (given is null && CorpusTexts.StandardInputs(texts) > 0)
                throw new UsageException("A tokenizer is trained on the text before that is tokenised, and standard input can be read only once; give files, or a --tokenizer.");
            if (CorpusTexts.StandardInputs([.. texts, .. valid]) > 1)
                throw new UsageException("Standard input (-) can be read only once, and stands for several texts; give files for the others.");
            TokenizerTraining? asked = given is null ? training.Read(context.Parsed, context.Threads) : null;
            return RunAsync(context, new CorpusBuilder(corpusOptions, context.Threads), texts, valid, given, asked,
                context.Parsed.GetValue(output)!, context.Parsed.GetValue(resume), cancellationToken);
        })
        {
            Notes = CorpusBuildOptions.Notes,
            Options = { output, tokenizer },
        };
        foreach (var option in options.All.Concat(training.Essential).Append(resume))
            command.Options.Add(option);
        return command;
    }

    private static Task<int> RunAsync(
        CommandContext context, CorpusBuilder builder, IReadOnlyList<CorpusText> texts, IReadOnlyList<CorpusText> valid,
        string? given, TokenizerTraining? training, string output, bool resume, CancellationToken cancellationToken)
    {
        builder.Check(output, texts, valid, resume);
        var start = Stopwatch.GetTimestamp();
        var tokenizer = given is not null ? TokenizerSource.Read(given) : Train(context, builder, texts, training!, cancellationToken);
        var trained = Stopwatch.GetElapsedTime(start);
        try
        {
            using var progress = new CorpusBuildView(context.Terminal);
            builder.Build(output, tokenizer, texts, valid, resume, progress, cancellationToken);
        }
        catch (Exception error) when (error is not CorpusFormatException)
        {
            // Only here it is known what the builder leaves: a filter runs before the builder has cleaned up.
            if (Directory.Exists(CorpusBuilder.UnfinishedPath(output)))
                context.Terminal.Say($"Finished shards are kept in {ShownPath.Of(CorpusBuilder.UnfinishedPath(output))}; go on with the same command and --resume.");
            throw;
        }

        using var corpus = Corpus.Open(output);
        string[] unheld = [.. corpus.Languages.Select(language => language.Name).Except(corpus.Valid.Select(language => language.Name))];
        if (corpus.Index.Options.ValidShare > 0 && unheld.Length > 0)
            context.Terminal.Warn($"no document of {string.Join(", ", unheld)} fell to the held-out part: nothing of that will be scored; give --valid, a larger --valid-share or more documents.");
        using var process = Process.GetCurrentProcess();
        var measured = new CorpusBuildReport.Measured(
            training is null ? null : trained.TotalSeconds, (Stopwatch.GetElapsedTime(start) - trained).TotalSeconds, process.PeakWorkingSet64);
        var report = new CorpusBuildReport(CorpusReport.Of(corpus, CorpusInspectCommand.UsualAlpha, isChecked: false), measured);
        context.Terminal.Write(report, CorpusReportJson.Default.CorpusBuildReport, CorpusView.Of);
        return Task.FromResult(ExitCode.Done);
    }

    private static Tokenizer Train(
        CommandContext context, CorpusBuilder builder, IReadOnlyList<CorpusText> texts, TokenizerTraining training, CancellationToken cancellationToken)
    {
        using var progress = new TokenizerTrainingView(context.Terminal);
        var tokenizer = Tokenizer.Train(training, TextSource.FromLines(builder.Segments(texts)), progress, cancellationToken);
        TokenizerTrainReport.WarnOfSize(context.Terminal, tokenizer, training);
        return tokenizer;
    }
}

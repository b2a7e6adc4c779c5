using System.CommandLine;
using Graft.Cli.Shell;
using Graft.Pretraining.Corpora;

namespace Graft.Cli.Commands.Corpora;

/// <summary><c>graft corpus inspect</c>: what a corpus holds, by language, and whether its files are what they were.</summary>
internal static class CorpusInspectCommand
{
    /// <summary>The exponent of XLM-R: what shares are shown with where nothing else is asked for.</summary>
    public const double UsualAlpha = 0.3;

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var path = new Argument<string>("path") { Description = "The corpus's folder" };
        var alpha = new Option<double>("--alpha")
        {
            Description = "The exponent of sampling between languages: 1 as the corpus has them, 0 all alike",
            HelpName = "ALPHA",
            DefaultValueFactory = _ => UsualAlpha,
        };
        alpha.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
                result.AddError("--alpha must be from 0 to 1.");
        });
        var check = new Option<bool>("--check") { Description = "Read all files and compare their hashes" };
        var command = new GraftCommand("Models", "inspect", "Show what a corpus holds by language, and check its files", (context, cancellationToken) =>
            RunAsync(context, context.Parsed.GetValue(path)!, context.Parsed.GetValue(alpha), context.Parsed.GetValue(check), cancellationToken));
        command.Arguments.Add(path);
        command.Options.Add(alpha);
        command.Options.Add(check);
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, string path, double alpha, bool checks, CancellationToken cancellationToken)
    {
        using var corpus = Corpus.Open(path);
        // Loading it is a check, too: of its vocabulary against the ids.
        _ = corpus.Tokenizer;
        if (checks)
        {
            var total = corpus.Files().Sum(file => file.Bytes);
            using var view = new ProgressView(context.Terminal, "checking", "bytes");
            corpus.CheckHashes(new Report(done => view.Report(new ProgressReport(done, total, done, []))), cancellationToken);
        }

        context.Terminal.Write(CorpusReport.Of(corpus, alpha, checks), CorpusReportJson.Default.CorpusReport, CorpusView.Of);
        return Task.FromResult(ExitCode.Done);
    }

    // Progress<T> reports on other threads, some time.
    private sealed class Report(Action<long> report) : IProgress<long>
    {
        void IProgress<long>.Report(long value) => report(value);
    }
}

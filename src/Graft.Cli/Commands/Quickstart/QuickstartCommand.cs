using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Experiments.Quickstart;
using Graft.Pretrained.Multilingual;
using Graft.Reports;
using Graft.Reports.Quickstart;

namespace Graft.Cli.Commands.Quickstart;

/// <summary><c>graft quickstart</c>: why pretraining helps and how knowledge crosses languages, in minutes and without a network.</summary>
internal static class QuickstartCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var output = new Option<string>("--output") { Description = "The folder to make: data, runs, report", HelpName = "DIR", DefaultValueFactory = _ => "runs/quickstart" };
        var seed = new Option<long>("--seed") { Description = "The only seed", HelpName = "N", DefaultValueFactory = _ => 42 };
        var sizes = new Option<string>("--sizes") { Description = "The training sentences at each point of the learning curve, at most 180", HelpName = "N,N,...", DefaultValueFactory = _ => "20,60,180" };
        var budget = new Option<double>("--budget")
        {
            Description = "The share of the usual training steps, above 0: less is quicker, to see how it goes, and its figures are not worth reading",
            HelpName = "SHARE",
            DefaultValueFactory = _ => 1,
        };
        var model = new Option<string>("--model") { Description = "The pretrained encoder that it shows: a folder", HelpName = "DIR", DefaultValueFactory = _ => MultilingualModels.EncoderName };
        var vectors = new Option<string>("--vectors") { Description = "The static word vectors that it shows: a folder", HelpName = "DIR", DefaultValueFactory = _ => MultilingualModels.WordVectorsName };
        var command = new GraftCommand("Training", "quickstart", "See in two minutes, offline, why pretraining helps and how knowledge crosses languages", (context, cancellation) =>
        {
            var parsed = context.Parsed;
            // Extracted first: a build without models should say so before it writes anything.
            var (encoder, words) = (BuiltInModels.Folder(parsed.GetValue(model)!), BuiltInModels.Folder(parsed.GetValue(vectors)!));
            var options = new QuickstartOptions("", encoder, words, parsed.GetValue(output)!, parsed.GetValue(seed), parsed.GetValue(budget)) { Sizes = Numbers(parsed.GetValue(sizes)!) };
            return Task.FromResult(Run(context, options, cancellation));
        })
        {
            Notes = """
                Taggers of parts of speech, on a small treebank in five languages that comes with Graft:
                from 20, 60 and 180 English sentences, and from French, Spanish and Portuguese ones tested
                on Italian; each over static word vectors, from scratch, pretrained and frozen, pretrained
                and fine-tuned. Every run's folder has its recipe, log and report.
                """,
        };
        foreach (var option in new Option[] { output, seed, sizes, budget, model, vectors })
            command.Options.Add(option);
        return command;
    }

    private static int Run(CommandContext context, QuickstartOptions options, CancellationToken cancellation)
    {
        using var treebank = new EmbeddedTreebank();
        context.StartTorch();
        QuickstartResult result;
        using (var progress = new QuickstartProgressView(context.Terminal))
            result = QuickstartRun.Run(options with { Treebank = treebank.Folder }, progress, cancellation);
        context.Terminal.Write(
            new QuickstartReport(options.Output, Path.Combine(options.Output, RunReport.FileName), result), QuickstartReportJson.Default.QuickstartReport,
            report => QuickstartView.Of(report, context.Terminal.Width));
        return ExitCode.Done;
    }

    private static List<int> Numbers(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"--sizes: '{part}' is no number of sentences; give numbers with commas between them, such as 20,60,180."))];
}

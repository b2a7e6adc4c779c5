using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Data.Readers;
using Graft.Modeling;
using Graft.Pretraining;
using Spectre.Console;

namespace Graft.Cli.Commands;

/// <summary><c>graft perplexity</c>: how well a language model guesses a text.</summary>
internal static class PerplexityCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var defaults = new PerplexityOptions();
        var model = new Argument<string>("model") { Description = $"The language model's folder{BuiltInModels.OrEncoder}" };
        var text = new Option<string[]>("--text") { Description = "Text files, read one after another as one text; .gz is decompressed", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var window = new Option<int?>("--window") { Description = "Tokens that are seen at once, special ones included [default: the model's, at most 512]", HelpName = "TOKENS" };
        var stride = new Option<int?>("--stride")
        {
            Description = "Tokens from one window's beginning to the next one's; a token counts once, in the first window that has it [default: whole windows]",
            HelpName = "TOKENS",
        };
        var rate = new Option<double>("--mask-rate") { Description = "Masked models: share of tokens that are masked; which ones never changes", HelpName = "SHARE", DefaultValueFactory = _ => defaults.MaskRate };
        var batch = new Option<int>("--batch-size") { Description = "Windows that are computed together", HelpName = "N", DefaultValueFactory = _ => defaults.BatchSize };
        var command = new GraftCommand("Models", "perplexity", "Measure how well a language model guesses a text", (context, cancellation) => RunAsync(
            context, context.Parsed.GetValue(model)!, FilePattern.Expand(text.Name, context.Parsed.GetValue(text)!),
            new PerplexityOptions(context.Parsed.GetValue(window), context.Parsed.GetValue(stride), context.Parsed.GetValue(rate), context.Parsed.GetValue(batch)), cancellation))
        {
            Notes = """
                Causal models: the loss of each token after those before it. Masked models: the loss of masked
                tokens, which is no probability of the text but compares models that share a tokenizer.
                Figures of other windows, strides, mask rates or tokenizers do not compare; bits a character
                of causal models do across tokenizers.
                """,
        };
        command.Arguments.Add(model);
        foreach (var option in new Option[] { text, window, stride, rate, batch })
            command.Options.Add(option);
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, string typed, string[] files, PerplexityOptions options, CancellationToken cancellation)
    {
        if (options.Validate() is { Count: > 0 } problems)
            throw new UsageException(string.Join(Environment.NewLine, problems));
        context.StartTorch();
        var lines = files.SelectMany(TextLines.OfFile).ToList();
        var folder = BuiltInModels.Folder(typed);
        var pretrained = PretrainedModel.Open(folder);
        if (pretrained.SavedTask is not { View: HiddenStateView.Vocabulary or HiddenStateView.VocabularyAndPair })
            throw new UnsupportedModelException($"{typed}: the model has no language-modelling head, so it guesses no tokens; " + (pretrained.Family.Views.Contains(HiddenStateView.Vocabulary)
                ? $"train one with `graft train masked-lm --model {ShownPath.InCommand(typed)} --text FILE --output DIR`"
                : $"{pretrained.Family.ModelTypes[0]} models cannot have one"));
        using var model = pretrained.LoadSavedTask();
        using var view = new ProgressView(context.Terminal, "scoring", "windows");
        var scores = TextPerplexity.Measure(model, pretrained.Tokenizer, folder, lines, options, new Progress(view), cancellation);
        view.Dispose();
        var report = new PerplexityReport(
            folder, model.Task.Name, options.WindowOf(model.Config.MaxTokens), options.Stride, scores.Tokens, scores.MeanLoss, scores.Perplexity, scores.BitsPerToken,
            model.Task == Tasks.NlpTasks.CausalLanguageModeling ? scores.BitsPerCharacter : null, model.Task == Tasks.NlpTasks.CausalLanguageModeling ? scores.BitsPerByte : null);
        context.Terminal.Write(report, PerplexityReportJson.Default.PerplexityReport, View);
        return Task.FromResult(ExitCode.Done);
    }

    private static Table View(PerplexityReport report)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("figure", "value");
        void Row(string name, FormattableString value) => table.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));
        Row("perplexity", $"{report.Perplexity:0.000}");
        Row("loss", $"{report.Loss:0.0000} nats a token");
        Row("bits a token", $"{report.BitsPerToken:0.0000}");
        if (report.BitsPerCharacter is { } bits)
            Row("bits a character", $"{bits:0.0000}");
        Row("tokens scored", $"{report.Tokens:#,0}");
        Row("window", $"{report.Window} tokens{(report.Stride is { } stride ? $", stride {stride}" : "")}");
        return table;
    }

    private sealed class Progress(ProgressView view) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => view.Report(new ProgressReport(value.Done, value.Total, value.Done, []));
    }
}

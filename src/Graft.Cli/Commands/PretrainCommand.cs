using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Experiments;
using Graft.Reports;
using Spectre.Console;

namespace Graft.Cli.Commands;

/// <summary><c>graft pretrain</c>: train a language model on raw text.</summary>
internal static class PretrainCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var recipe = new Option<string?>("--recipe") { Description = "A saved run to start from, its paths relative to the file; options given here override it", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that --output holds, from its newest intact checkpoint" };
        var options = new PretrainingRecipeOptions();
        var command = new GraftCommand("Training", "pretrain", "Train a language model on raw text, from nothing or further",
            (context, cancellationToken) => RunAsync(
                context, () => Resolve(context.Parsed, context.Parsed.GetValue(recipe), options), context.Parsed.GetValue(resume), cancellationToken));
        command.Options.Add(recipe);
        foreach (var option in options.All)
            command.Options.Add(option);
        command.Options.Add(resume);
        return command;
    }

    private static PretrainingRecipe Resolve(ParseResult parsed, string? file, PretrainingRecipeOptions options)
    {
        var recipe = file is null ? options.Apply(parsed, new PretrainingRecipe("", "")) : options.Apply(parsed, PretrainingRecipe.Read(file), isSaved: true);
        if (file is not null && recipe.Model is { } model)
            recipe = recipe with { Model = BuiltInModels.Folder(model, file) };
        if (file is not null && recipe.NewModel is { Vectors: { } vectors } made)
            recipe = recipe with { NewModel = made with { Vectors = BuiltInModels.Folder(vectors, file) } };
        var missing = new List<string>();
        if (recipe.Corpus.Length == 0)
            missing.Add("--corpus");
        if (recipe.Output.Length == 0)
            missing.Add("--output");
        return missing.Count == 0
            ? recipe
            : throw new UsageException($"Missing: {string.Join(", ", missing)}. Give them, or a --recipe that has them; see `graft pretrain --help`.");
    }

    /// <summary>Runs a recipe, on all ranks that mpirun has started, and shows what it found.</summary>
    internal static Task<int> RunAsync(CommandContext context, Func<PretrainingRecipe> resolve, bool resume, CancellationToken cancellationToken)
    {
        var recipe = context.Ranks.Together(resolve);
        context.StartTorch();
        using var run = PretrainingRun.Prepare(recipe, resume, context.Ranks);
        var summary = run.Summary;
        context.Terminal.Say(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Family}: {summary.Parameters:#,0} parameters, {summary.Vocabulary:#,0} tokens in the vocabulary; {summary.Steps:#,0} steps over a text of {summary.EpochTokens:#,0} tokens"));
        if (summary.NewParameters.Count > 0)
            context.Terminal.Warn($"the model has no {string.Join(", ", summary.NewParameters)}: drawn at random, so the first evaluation says nothing of the model before");

        RunResult result;
        using (var progress = new TrainingProgress(context.Terminal))
            result = run.Run(progress, cancellationToken);

        context.Terminal.Write(PretrainReport.Of(recipe.Output, result, run.Summary), PretrainReportJson.Default.PretrainReport, View);
        if (result.Finished)
            return Task.FromResult(ExitCode.Done);
        context.Terminal.Say($"Interrupted and saved. Go on with: graft pretrain --recipe {ShownPath.InCommand(Path.Combine(recipe.Output, Recipe.FileName))} --resume");
        return Task.FromResult(ExitCode.Interrupted);
    }

    private static Table View(PretrainReport report)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("figure", "value");
        void Row(string name, FormattableString value) => table.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        foreach (var (name, value) in report.Metrics)
            Row($"held-out {name.Replace('_', ' ')}", $"{Figure(name, value)}{(report.Before?.TryGetValue(name, out var before) == true ? $" (before: {Figure(name, before)})" : "")}");
        Row("steps", $"{report.Steps:#,0}");
        Row("tokens", $"{report.Tokens:#,0}");
        Row("time", $"{SeedsReport.Duration(report.Seconds)}");
        Row("speed", $"{report.TokensPerSecond:0} tokens/s");
        Row("peak memory", $"{report.PeakMemoryBytes / (double)(1 << 30):0.0} GiB");
        Row(report.Finished ? "model" : "interrupted run", $"{ShownPath.Of(report.Output)}");
        if (report.Finished)
            Row("report", $"{ShownPath.Of(Path.Combine(report.Output, RunReport.FileName))}");
        return table;
    }

    private static string Figure(string name, double value) => name.Contains("accuracy", StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00} %")
        : value.ToString("0.0000", CultureInfo.InvariantCulture);
}

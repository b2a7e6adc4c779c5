using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Experiments;
using Graft.Reports;
using Graft.Tasks;
using Spectre.Console;

namespace Graft.Cli.Commands;

/// <summary><c>graft train</c>: fine-tune a pretrained model on a labelled task.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var task = new Argument<string?>("task")
        {
            Description = $"The task: {NlpTasks.TokenClassification.Name}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var recipe = new Option<string?>("--recipe") { Description = "A saved run to start from, its paths relative to the file; options given here override it", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that --output holds, from its newest intact checkpoint" };
        var options = new RecipeOptions();
        var command = new GraftCommand("Training", "train", "Fine-tune a pretrained model on labelled data",
            (context, cancellationToken) => RunAsync(
                context, () => Resolve(context.Parsed, context.Parsed.GetValue(task), context.Parsed.GetValue(recipe), options), context.Parsed.GetValue(resume), cancellationToken));
        command.Arguments.Add(task);
        command.Options.Add(recipe);
        foreach (var option in options.All)
            command.Options.Add(option);
        command.Options.Add(resume);
        command.Subcommands.Add(TrainMaskedLmCommand.Create());
        return command;
    }

    /// <summary>The recipe of the command line: a file's, or one of options alone, with every option given put over it.</summary>
    private static Recipe Resolve(ParseResult parsed, string? task, string? file, RecipeOptions options)
    {
        var start = file is null ? new Recipe(task ?? "", "", new DataDescription(), "") : Recipe.Read(file);
        var recipe = options.Apply(parsed, task is null ? start : start with { Task = task });
        if (file is not null)
            recipe = recipe with { Model = BuiltInModels.Folder(recipe.Model, file) };
        var missing = new List<string>();
        if (recipe.Task.Length == 0)
            missing.Add($"the task ({NlpTasks.TokenClassification.Name})");
        if (recipe.Model.Length == 0)
            missing.Add("--model");
        if (recipe.Data.Sources is null && string.IsNullOrEmpty(recipe.Data.Train))
            missing.Add("--train");
        if (recipe.Output.Length == 0)
            missing.Add("--output");
        return missing.Count == 0
            ? recipe
            : throw new UsageException($"Missing: {string.Join(", ", missing)}. Give them, or a --recipe that has them; see `graft train --help`.");
    }

    private static Task<int> RunAsync(CommandContext context, Func<Recipe> resolve, bool resume, CancellationToken cancellationToken)
    {
        var recipe = context.Ranks.Together(resolve);
        context.StartTorch();
        return Task.FromResult(recipe.Seeds is null ? RunOne(context, recipe, resume, cancellationToken) : RunSeeds(context, recipe, resume, cancellationToken));
    }

    private static int RunOne(CommandContext context, Recipe recipe, bool resume, CancellationToken cancellationToken)
    {
        using var run = TrainingRun.Prepare(recipe, resume, context.Ranks, cancellationToken);
        SummaryText.Write(run.Summary, context.Terminal);

        RunResult result;
        using (var progress = new TrainingProgress(context.Terminal))
            result = run.Run(progress, cancellationToken);

        context.Terminal.Write(new TrainReport(recipe.Output, result, run.Summary), TrainReportJson.Default.TrainReport, View);
        return End(context, recipe, result.Finished);
    }

    private static int RunSeeds(CommandContext context, Recipe recipe, bool resume, CancellationToken cancellationToken)
    {
        var result = SeedRuns.Run(recipe, resume, (seed, run) =>
        {
            if (context.Terminal.ShowsProgress)
                context.Terminal.Say($"seed {seed}");
            SummaryText.Write(run.Summary, context.Terminal);
            using var progress = new TrainingProgress(context.Terminal);
            return run.Run(progress, cancellationToken);
        }, context.Ranks, cancellationToken);
        context.Terminal.Write(new SeedsReport(recipe.Output, result), SeedsReportJson.Default.SeedsReport, SeedsReport.View);
        return End(context, recipe, result.Finished);
    }

    private static int End(CommandContext context, Recipe recipe, bool finished)
    {
        if (finished)
            return ExitCode.Done;
        context.Terminal.Say($"Interrupted and saved. Go on with: graft train --recipe {ShownPath.InCommand(Path.Combine(recipe.Output, Recipe.FileName))} --resume");
        return ExitCode.Interrupted;
    }

    private static Table View(TrainReport report)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("figure", "value");
        void Row(string name, FormattableString value) => table.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        foreach (var (name, value) in report.Metrics)
            Row($"dev {name.Replace('_', ' ')}", name == "loss" ? $"{value:0.0000}" : (FormattableString)$"{100 * value:0.00} %");
        Row("steps", $"{report.Steps}{(report.StoppedEarly ? ", stopped early" : "")}{(report.KeptStep == report.Steps ? "" : $" (weights of step {report.KeptStep}, the best)")}");
        Row("time", $"{SeedsReport.Duration(report.Seconds)}");
        Row("speed", $"{report.TokensPerSecond:0} tokens/s");
        Row("peak memory", $"{report.PeakMemoryBytes / (double)(1 << 30):0.0} GiB");
        Row(report.Finished ? "model" : "interrupted run", $"{ShownPath.Of(report.Output)}");
        if (report.Finished)
            Row("report", $"{ShownPath.Of(Path.Combine(report.Output, RunReport.FileName))}");
        return table;
    }
}

using System.CommandLine;
using System.Globalization;
using Graft.Cli.Shell;
using Graft.Distributed;
using Graft.Experiments;
using Graft.Experiments.Transfer;
using Graft.Reports.Transfer;
using Graft.Tasks;

namespace Graft.Cli.Commands.Transfer;

/// <summary><c>graft transfer</c>: train on some languages, test on others that were never seen labelled.</summary>
internal static class TransferCommand
{
    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var recipe = new Option<string?>("--recipe") { Description = "A saved study to start from, its paths relative to the file; options given here override it", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the study that --output holds: train and score only what is missing" };
        var options = new TransferOptions();
        var command = new GraftCommand("Training", "transfer", "Train on languages with labels, test on others: the matrix of what crosses to what",
            (context, cancellationToken) => RunAsync(
                context, Resolve(context.Parsed, context.Parsed.GetValue(recipe), options), context.Parsed.GetValue(resume), cancellationToken))
        {
            Notes = """
                Example:
                  graft transfer --model DIR --source fr=fr-train.conllu:fr-dev.conllu --source es=es-train.conllu:es-dev.conllu \
                    --target it=pud.conllu,markit.conllu --target-train it=it-train.conllu:it-dev.conllu --few-shot 10,50,200 --output runs/to-italian

                Weights are chosen on the sources' dev data alone: by the mean over the sources, between the best step and an average over
                about 100 steps (--keep best-or-average --average-decay 0.99 by default). Every run is a directory under OUTPUT/runs.
                """,
        };
        command.Options.Add(recipe);
        foreach (var option in options.All)
            command.Options.Add(option);
        command.Options.Add(resume);
        return command;
    }

    private static TransferRecipe Resolve(ParseResult parsed, string? file, TransferOptions options)
    {
        var start = file is null
            ? new TransferRecipe(new Recipe(NlpTasks.TokenClassification.Name, "", new DataDescription(), ""), [], [])
            : TransferRecipe.Read(file);
        var recipe = options.Apply(parsed, start);
        if (file is not null)
            recipe = recipe with { Run = recipe.Run with { Model = BuiltInModels.Folder(recipe.Run.Model, file) } };
        var missing = new List<string>();
        if (recipe.Run.Model.Length == 0)
            missing.Add("--model");
        if (recipe.Sources.Count == 0)
            missing.Add("--source");
        if (recipe.Targets.Count == 0)
            missing.Add("--target");
        if (recipe.Run.Output.Length == 0)
            missing.Add("--output");
        return missing.Count == 0
            ? recipe
            : throw new UsageException($"Missing: {string.Join(", ", missing)}. Give them, or a --recipe that has them; see `graft transfer --help`.");
    }

    private static Task<int> RunAsync(CommandContext context, TransferRecipe recipe, bool resume, CancellationToken cancellationToken)
    {
        if (RankPlace.OfThisProcess().Count > 1)
            throw new UsageException("graft transfer trains its runs one after another in one process: call it without mpirun.");
        context.StartTorch();
        var study = TransferStudy.Prepare(recipe, resume, cancellationToken);
        Announce(context.Terminal, study);
        TransferResult result;
        using (var progress = new TransferProgress(context.Terminal, study))
        {
            result = study.Run(
                (job, run) =>
                {
                    progress.Begin(job);
                    return run.Run(progress, cancellationToken);
                },
                (job, _, scores) => progress.End(job, scores),
                cancellation: cancellationToken);
        }

        context.Terminal.Write(
            new TransferStudyReport(recipe.Run.Output, result), TransferReportJson.Default.TransferStudyReport, _ => TransferStudyReport.View(recipe.Run.Output, result));
        if (result.Finished)
            return Task.FromResult(ExitCode.Done);
        context.Terminal.Say($"Interrupted and saved. Go on with: graft transfer --recipe {ShownPath.InCommand(Path.Combine(recipe.Run.Output, Recipe.FileName))} --resume");
        return Task.FromResult(ExitCode.Interrupted);
    }

    /// <summary>Says what is about to be trained, so that surprises come before the hours and not after them.</summary>
    private static void Announce(Terminal terminal, TransferStudy study)
    {
        foreach (var warning in study.Warnings)
            terminal.Warn(warning);
        if (!terminal.ShowsProgress)
            return;
        void Say(FormattableString line) => terminal.Say(line.ToString(CultureInfo.InvariantCulture));

        foreach (var source in study.Sources)
            Say($"source {source.Name}: {source.Sentences:N0} sentences, {source.Words:N0} words; {100 * source.Share:0.0} % of an epoch of all sources");
        foreach (var column in study.Columns)
            Say($"target {column.Target}: {column.Test}, {column.Sentences:N0} sentences, {column.Words:N0} words");
        Say($"{study.Jobs.Count} runs, {study.Jobs.Count(job => job.IsFinished)} of them finished before; {study.Steps:N0} steps to go");
    }
}

using System.CommandLine;
using Graft.Cli.Commands.Corpora;
using Graft.Cli.Shell;
using Graft.Data;
using Graft.Distributed;
using Graft.Experiments;
using Graft.Pretraining.Corpora;

namespace Graft.Cli.Commands;

/// <summary><c>graft train masked-lm</c>: pretrain a published model further on plain text.</summary>
internal static class TrainMaskedLmCommand
{
    // What says what a new model or a corpus of many languages is like.
    private static readonly string[] Others =
        ["--corpus", "--alpha", "--continue-from", "--family", "--preset", "--layers", "--hidden", "--heads", "--intermediate", "--max-positions", "--dropout", "--vectors", "--objective"];

    /// <summary>The command.</summary>
    public static GraftCommand Create()
    {
        var text = new Option<string[]>("--text") { Description = "Text to train on: documents between blank lines, a paragraph or sentence a line; .jsonl, .parquet and .gz as graft corpus build reads them", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var valid = new Option<string[]>("--valid") { Description = "Text to score before, during and after, always with the same masks [default: none]", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that --output holds, from its newest intact checkpoint" };
        var (options, reading) = (new PretrainingRecipeOptions(), new TextReadingOptionSet());
        var command = new GraftCommand("Training", "masked-lm", "Pretrain a published model further on plain text, such as that of a domain", (context, cancellation) =>
        {
            // The ranks may have no folder in common to build the corpus in.
            if (RankPlace.OfThisProcess().Count > 1)
                throw new UsageException("Under mpirun the corpus comes first: graft corpus build --tokenizer MODEL, by itself; then mpirun ... graft pretrain --model MODEL --corpus DIR.");
            var parsed = context.Parsed;
            var recipe = options.Apply(parsed, new PretrainingRecipe("", "", Training: PretrainingRecipe.DefaultTraining with { LearningRate = 5e-5 }));
            string[] missing = [.. recipe.Model is null ? ["--model"] : Array.Empty<string>(), .. recipe.Output.Length == 0 ? ["--output"] : Array.Empty<string>()];
            if (missing.Length > 0)
                throw new UsageException($"Missing: {string.Join(", ", missing)}; see `graft train masked-lm --help`.");
            recipe = Prepare(
                context, recipe, FilePattern.Expand(text.Name, parsed.GetValue(text)!), FilePattern.Expand(valid.Name, parsed.GetValue(valid) ?? []), CorpusOptions.Of(reading.Read(parsed)),
                parsed.GetValue(resume), cancellation);
            return PretrainCommand.RunAsync(context, () => recipe, parsed.GetValue(resume), cancellation);
        })
        {
            Notes = "The result is a model with a masked-LM head, to fine-tune or to score with graft perplexity.",
            Options = { text, valid },
        };
        foreach (var option in reading.All.Concat(options.All.Where(option => !Others.Contains(option.Name))))
            command.Options.Add(option);
        OptionSet.Describe(command.Options, "--model", $"The model to pretrain further{BuiltInModels.OrEncoder}");
        OptionSet.Describe(command.Options, "--learning-rate", "The highest learning rate [default: 5e-5, as for fine-tuning]");
        command.Options.Add(resume);
        return command;
    }

    private static PretrainingRecipe Prepare(CommandContext context, PretrainingRecipe recipe, string[] text, string[] valid, CorpusOptions reading, bool resume, CancellationToken cancellation)
    {
        try
        {
            using var progress = new CorpusBuildView(context.Terminal);
            return FurtherPretraining.Prepare(recipe, text, valid, resume, reading, context.Threads, progress, cancellation);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or DatasetFormatException)
        {
            // Only here it is known what the builder leaves: a filter runs before the builder has cleaned up.
            if (FurtherPretraining.HasUnfinishedText(recipe.Output))
                context.Terminal.Say("What is tokenised is kept; go on with the same command and --resume.");
            throw;
        }
    }
}

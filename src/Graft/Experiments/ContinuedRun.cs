using Graft.Modeling;
using Graft.Reports;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>What a pretraining run that takes another one further must have in common with it: the network and what ids mean.</summary>
internal static class ContinuedRun
{
    /// <summary>The recipe with the other run's model where it names none of its own; other recipes as they are.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="resume">Whether the run may be under way: then its own saved recipe says it, wherever the other one is by now.</param>
    public static PretrainingRecipe WithModel(PretrainingRecipe recipe, bool resume)
    {
        if (recipe is not { ContinueFrom: { } from, Model: null, NewModel: null })
            return recipe;
        var own = Path.Combine(recipe.Output, Recipe.FileName);
        if ((resume && File.Exists(own) ? own : FileOf(from, Recipe.FileName)) is not { } file)
            return recipe;
        var other = PretrainingRecipe.Read(file);
        return recipe with { Model = other.Model, NewModel = other.NewModel is { } made ? made with { Vectors = null } : null };
    }

    /// <summary>Refuses what cannot be taken further in this way, before anything is written.</summary>
    /// <param name="recipe">The run, with its model.</param>
    /// <param name="summary">What it is about to do.</param>
    /// <exception cref="ArgumentException">It ends where the other one stands, or before.</exception>
    /// <exception cref="UnsupportedModelException">The other run's network or tokenizer is another one.</exception>
    public static void Check(PretrainingRecipe recipe, PretrainingSummary summary)
    {
        var from = recipe.ContinueFrom!;
        var step = RunCheckpoints.StepOf(from);
        if (step >= summary.Steps)
        {
            throw new ArgumentException(
                $"--continue-from {from} stands at step {step}, and this run ends at step {summary.Steps}, counted from the beginning of the other one; give a larger --max-steps (or --epochs)");
        }

        if (FileOf(from, PretrainingSummary.FileName) is { } file && RunFiles.Document(file, ResultJson.Default.PretrainingSummary)?.IdMeanings is { } meanings && meanings != summary.IdMeanings)
        {
            throw new UnsupportedModelException(
                $"{from}: the run learnt from a text of another tokenizer, under which its ids mean other tokens; build the corpus with the run's own (graft corpus build --tokenizer, with the folder of the finished run or of its corpus)");
        }

        // Weights of one shape may be of other numbers of heads. What goes on with a published model has that model's.
        if (FileOf(from, Recipe.FileName) is { } saved && PretrainingRecipe.Read(saved).MadeModel is { } other && recipe.MadeModel is { } made && Shape(other) != Shape(made))
        {
            throw new UnsupportedModelException(
                $"{from}: the run's network is another one: {Words(other)}; here it is {Words(made)}. Leave out all options of the model to take the run's, or give its --family, --preset and sizes again");
        }
    }

    // A checkpoint's folder is two below its run's.
    private static string? FileOf(string from, string name) =>
        new[] { from, Path.Combine(from, "..", "..") }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    // The config without what may change: dropout, and the longest input, on which rotary positions do not depend and a table of positions shows by its size.
    private static string Shape(NewModel model)
    {
        var family = model.FindFamily();
        return family.WriteConfig(family.NewConfig(model.Sizes(1) with { Dropout = 0, MaxTokens = 512 }));
    }

    private static string Words(NewModel model)
    {
        var sizes = model.Sizes(1);
        return $"{model.Family}, {sizes.Layers} x {sizes.Hidden}, {sizes.Heads} heads{(sizes.Intermediate is { } inner ? $", inner size {inner}" : "")}";
    }
}

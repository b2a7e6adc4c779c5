using System.Text.Json;
using Graft.Checkpoints;
using Graft.Reports;
using Graft.Reports.Transfer;
using Graft.Training;

namespace Graft.Experiments.Transfer;

/// <summary>What of a study is on the disk already, and whether a study may go on with it.</summary>
internal static class TransferResumption
{
    /// <summary>
    /// Refuses to go on with a study under other options. Seeds, sets, few-shot points, test sets, and further sources and targets may change: each
    /// run has a directory of its own, and those that are there still hold.
    /// </summary>
    /// <exception cref="CheckpointFormatException">The directory holds another study, or no study.</exception>
    public static void Check(TransferRecipe recipe)
    {
        var folder = recipe.Run.Output;
        if (!TransferResult.IsStudy(folder))
            throw new CheckpointFormatException(folder, "the directory holds a run, not a transfer study; choose another --output");
        var saved = TransferRecipe.Read(Path.Combine(folder, Recipe.FileName));
        var isSame = Binding(saved.Run with { Training = saved.TrainingOptions, Seeds = null }) == Binding(recipe.Run with { Training = recipe.TrainingOptions, Seeds = null })
            && saved.Alpha.Equals(recipe.Alpha) && saved.Limit == recipe.Limit
            && TrainingFiles(saved).Join(TrainingFiles(recipe), own => own.Name, other => other.Name, (own, other) => own.Files.SequenceEqual(other.Files)).All(same => same);
        if (!isSame)
        {
            throw new CheckpointFormatException(
                folder, "its runs were started with other training data or options; resume with the same ones, or start anew in another directory");
        }
    }

    /// <summary>What a finished run of the very same recipe found; null where there is none, and where it is for the run itself to say what is wrong.</summary>
    public static RunResult? Finished(Recipe recipe)
    {
        var file = Path.Combine(recipe.Output, RunResult.FileName);
        // The report is written last.
        if (!File.Exists(file) || !File.Exists(Path.Combine(recipe.Output, RunReport.FileName)))
            return null;
        try
        {
            var saved = Recipe.Read(Path.Combine(recipe.Output, Recipe.FileName));
            return Binding(saved) == Binding(recipe) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ResultJson.Default.RunResult) : null;
        }
        catch (Exception error) when (error is JsonException or RecipeFormatException)
        {
            return null;
        }
    }

    /// <summary>Removes what a finished run needs no more: its model stands in its directory, and a study has many.</summary>
    public static void RemoveCheckpoints(Recipe recipe)
    {
        if (RunCheckpoints.FolderIn(recipe.Output) is var folder && Directory.Exists(folder))
            AtomicDirectory.Delete(folder);
        AtomicDirectory.DeleteLeftovers(recipe.Output);
    }

    /// <summary>A recipe as far as its result depends on it. The kept weights do: without checkpoints they cannot be chosen again.</summary>
    private static string Binding(Recipe recipe) =>
        (recipe with { Training = RunFingerprint.Binding(recipe.TrainingOptions) with { Keep = recipe.TrainingOptions.Keep } }).ToJson();

    private static IEnumerable<(string Name, IReadOnlyList<string> Files)> TrainingFiles(TransferRecipe recipe) =>
    [
        .. recipe.Sources.Select(source => ($"source {source.Name}", Files(source.Train, source.Dev))),
        .. recipe.Targets.Where(target => target.Train is not null).Select(target => ($"target {target.Name}", Files(target.Train!, target.Dev))),
    ];

    private static IReadOnlyList<string> Files(IReadOnlyList<string> train, IReadOnlyList<string>? dev) =>
        [.. train.Select(Path.GetFullPath), "dev", .. (dev ?? []).Select(Path.GetFullPath)];
}

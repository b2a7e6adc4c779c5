using Graft.Checkpoints;
using Graft.Reports.Transfer;

namespace Graft.Experiments.Transfer;

/// <summary>Whether a study may go on with what is on the disk already.</summary>
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
        var isSame = FinishedRun.Binding(saved.Run with { Training = saved.TrainingOptions, Seeds = null }) == FinishedRun.Binding(recipe.Run with { Training = recipe.TrainingOptions, Seeds = null })
            && saved.Alpha.Equals(recipe.Alpha) && saved.Limit == recipe.Limit
            && TrainingFiles(saved).Join(TrainingFiles(recipe), own => own.Name, other => other.Name, (own, other) => own.Files.SequenceEqual(other.Files)).All(same => same);
        if (!isSame)
        {
            throw new CheckpointFormatException(
                folder, "its runs were started with other training data or options; resume with the same ones, or start anew in another directory");
        }
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Files)> TrainingFiles(TransferRecipe recipe) =>
    [
        .. recipe.Sources.Select(source => ($"source {source.Name}", Files(source.Train, source.Dev))),
        .. recipe.Targets.Where(target => target.Train is not null).Select(target => ($"target {target.Name}", Files(target.Train!, target.Dev))),
    ];

    private static IReadOnlyList<string> Files(IReadOnlyList<string> train, IReadOnlyList<string>? dev) =>
        [.. train.Select(Path.GetFullPath), "dev", .. (dev ?? []).Select(Path.GetFullPath)];
}

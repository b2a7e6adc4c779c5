using System.Text.Json;
using Graft.Checkpoints;
using Graft.Reports;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>A run that is at its end, as its directory has it: it need not be trained again, and needs no checkpoints.</summary>
internal static class FinishedRun
{
    /// <summary>What a finished run of the very same recipe found; null where there is none, and where it is for the run itself to say what is wrong.</summary>
    /// <param name="recipe">The run.</param>
    /// <exception cref="CheckpointFormatException">There is one, but a file that it was trained on or chosen by has changed since.</exception>
    public static RunResult? Find(Recipe recipe)
    {
        var file = Path.Combine(recipe.Output, RunResult.FileName);
        // The report is written last.
        if (!File.Exists(file) || !File.Exists(Path.Combine(recipe.Output, RunReport.FileName)))
            return null;
        try
        {
            if (Binding(Recipe.Read(Path.Combine(recipe.Output, Recipe.FileName))) != Binding(recipe)
                || JsonSerializer.Deserialize(File.ReadAllBytes(file), ResultJson.Default.RunResult) is not { } result)
                return null;
            CheckFiles(recipe, result);
            return result;
        }
        catch (Exception error) when (error is JsonException or RecipeFormatException)
        {
            return null;
        }
    }

    /// <summary>A recipe as far as its result depends on it. The kept weights do: without checkpoints they cannot be chosen again.</summary>
    public static string Binding(Recipe recipe) =>
        (recipe with { Training = RunFingerprint.Binding(recipe.TrainingOptions) with { Keep = recipe.TrainingOptions.Keep } }).ToJson();

    /// <summary>Removes a run's checkpoints, for those that are many and whose models are all that is wanted of them.</summary>
    /// <param name="directory">The run's directory.</param>
    public static void RemoveCheckpoints(string directory)
    {
        if (RunCheckpoints.FolderIn(directory) is var folder && Directory.Exists(folder))
            AtomicDirectory.Delete(folder);
        AtomicDirectory.DeleteLeftovers(directory);
    }

    // Hashes of files and not the fingerprint of a checkpoint: it would take the tokenizer and all rows of every finished run to compare that
    // one. A run of an older version has no hashes; it is taken, as it was then.
    private static void CheckFiles(Recipe recipe, RunResult result)
    {
        if (result.DataSha256 is not { } before)
            return;
        var (files, now) = (recipe.Data.Files.ToList(), recipe.Data.FileHashes());
        var changed = files.Where((_, i) => i >= before.Count || before[i] != now[i]).Distinct().ToList();
        if (changed.Count > 0)
        {
            throw new CheckpointFormatException(recipe.Output,
                $"the run is finished, and since then {string.Join(", ", changed)} changed, so that it would stand beside runs on other data; bring back what it was trained on, "
                + "remove the directories of all runs on it so that they are trained again, or start anew in another directory");
        }
    }
}

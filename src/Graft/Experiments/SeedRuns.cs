using System.Text.Json;
using Graft.Checkpoints;
using Graft.Distributed;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>
/// One recipe with several seeds: <c>OUTPUT/seed-N/</c> for each, a complete run that can be resumed and loaded by itself, and
/// <c>OUTPUT/seeds.json</c> with the mean and the deviation of each figure. One seed says little: on small data the seeds of one recipe differ
/// widely (Dodge et al. 2020, "Fine-Tuning Pretrained Language Models: Weight Initializations, Data Orders, and Early Stopping").
/// </summary>
public static class SeedRuns
{
    /// <summary>Trains one seed's run.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="run">The run, prepared; it is disposed after the call.</param>
    /// <returns>What <see cref="TrainingRun.Run"/> gave.</returns>
    public delegate RunResult TrainSeed(long seed, TrainingRun run);

    /// <summary>Trains the seeds one after another; those that are finished already are not trained again. Stops at the first that is interrupted.</summary>
    /// <param name="recipe">The recipe, with <see cref="Recipe.Seeds"/>.</param>
    /// <param name="resume">Whether to go on with what the output directory holds.</param>
    /// <param name="train">Calls the run, with an observer and the cancellation.</param>
    /// <param name="ranks">The processes that train together, each of which makes this call; the first alone writes. Null for this one by itself.</param>
    /// <param name="cancellation">Checked while data are read.</param>
    /// <exception cref="GraftException">A file is missing or malformed, the directory holds other runs, a file of a finished run has changed, or training diverged.</exception>
    /// <exception cref="ArgumentException">The options contradict each other; all problems are named.</exception>
    public static SeedsResult Run(Recipe recipe, bool resume, TrainSeed train, Ranks? ranks = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(train);
        var seeds = recipe.Seeds ?? throw new ArgumentException("the recipe has no seeds", nameof(recipe));
        if (recipe.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        ranks ??= Ranks.Alone;
        ranks.Together(() =>
        {
            if (!ranks.IsFirst)
                return;
            RunDirectory.CheckUsable(recipe.Output, resume, ofSeeds: true);
            CheckSame(recipe);
            // All of them before the first is trained: a file that has changed should show now and not after the hours of another seed.
            foreach (var seed in seeds)
                FinishedRun.Find(OfSeed(recipe, seed));
        });

        var done = new List<SeedResult>();
        RunDirectory? directory = null;
        try
        {
            foreach (var seed in seeds)
            {
                var own = OfSeed(recipe, seed);
                if (ranks.OfFirst(() => resume ? FinishedRun.Find(own) : null, ResultJson.Default.RunResult!) is not { } result)
                {
                    // Prepared before anything is written, so that a fault in the data leaves no directory.
                    using var run = TrainingRun.Prepare(own, resume, ranks, cancellation);
                    OpenOnFirst();
                    result = train(seed, run);
                }

                OpenOnFirst();
                if (result.Finished)
                    done.Add(new SeedResult(seed, Path.GetFileName(own.Output), result));
                if (ranks.IsFirst)
                    Write(recipe, SeedsResult.Of(done, done.Count == seeds.Count));
                if (!result.Finished)
                    break;
            }
        }
        finally
        {
            directory?.Dispose();
        }

        return SeedsResult.Of(done, done.Count == seeds.Count);

        void OpenOnFirst() => ranks.Together(() => directory ??= ranks.IsFirst ? Open(recipe) : null);
    }

    /// <summary>The single run of a seed.</summary>
    /// <param name="recipe">A recipe with seeds.</param>
    /// <param name="seed">One of them.</param>
    public static Recipe OfSeed(Recipe recipe, long seed)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe with
        {
            Output = Path.Combine(recipe.Output, $"seed-{seed}"),
            Training = recipe.TrainingOptions with { Seed = seed },
            Seeds = null,
        };
    }

    /// <summary>Refuses to go on with seeds under other options, before anything is written; which seeds, and what a single run may change, may differ.</summary>
    private static void CheckSame(Recipe recipe)
    {
        var file = Path.Combine(recipe.Output, Recipe.FileName);
        if (File.Exists(file) && Binding(Recipe.Read(file)) != Binding(recipe))
        {
            throw new CheckpointFormatException(
                recipe.Output, "its seeds were started with other data or options; resume with the same ones, or start anew in another directory");
        }

        static string Binding(Recipe recipe) =>
            (recipe with { Seeds = null, Training = RunFingerprint.Binding(recipe.TrainingOptions) with { Seed = 0 } }).ToJson();
    }

    private static RunDirectory Open(Recipe recipe)
    {
        var directory = RunDirectory.Open(recipe.Output);
        recipe.Write(directory.RecipePath);
        return directory;
    }

    private static void Write(Recipe recipe, SeedsResult result) => AtomicFile.Write(
        Path.Combine(recipe.Output, SeedsResult.FileName), stream => JsonSerializer.Serialize(stream, result, ResultJson.Default.SeedsResult));
}

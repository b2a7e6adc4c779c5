using Graft.Data;
using Graft.Randomness;

namespace Graft.Experiments;

/// <summary>The sentences that a run trains on and is scored on: read, held out and limited as its recipe says.</summary>
internal static class RunData
{
    /// <summary>Reads the files.</summary>
    /// <param name="recipe">Which files; its seed chooses what is held out and what a limit leaves.</param>
    /// <exception cref="DatasetFormatException">A file is missing or malformed, or has too few sentences to hold some out.</exception>
    /// <exception cref="ArgumentException">The limit is above the number of sentences.</exception>
    public static (IReadOnlyList<WordExample> Train, IReadOnlyList<WordExample>? Dev) Read(Recipe recipe)
    {
        var random = new RandomSource(recipe.TrainingOptions.Seed);
        var train = WordDataset.Read(recipe.Data.Train, recipe.Data.ReadOptions());
        var dev = recipe.Data.Dev is { } file ? WordDataset.Read(file, recipe.Data.ReadOptions()) : null;
        if (recipe.Data.DevShare is { } share)
            (train, dev) = HoldOut(train, share, recipe.Data.Train, random);
        return (recipe.Data.Limit is { } limit ? Subset(train, limit, random) : train, dev);
    }

    private static (IReadOnlyList<WordExample> Train, IReadOnlyList<WordExample> Dev) HoldOut(
        IReadOnlyList<WordExample> all, double share, string file, RandomSource random)
    {
        if (all.Count < 2)
            throw new DatasetFormatException(file, 0, 0, "too-few-sentences", "holding sentences out takes at least two; leave --dev-share out");
        var count = Math.Clamp((int)Math.Round(share * all.Count), 1, all.Count - 1);
        var heldOut = random.Stream(RandomPurpose.HoldOut).Permutation(all.Count).Take(count).ToHashSet();
        return ([.. all.Where((_, index) => !heldOut.Contains(index))], [.. all.Where((_, index) => heldOut.Contains(index))]);
    }

    /// <summary>The first of a random order, so that a smaller subset lies in a larger one of the same seed; kept in the order of the data.</summary>
    private static IReadOnlyList<WordExample> Subset(IReadOnlyList<WordExample> all, int limit, RandomSource random)
    {
        if (limit > all.Count)
            throw new ArgumentException($"--limit is {limit:N0}, but there are only {all.Count:N0} sentences to train on; leave it out to train on all of them");
        var chosen = random.Stream(RandomPurpose.Subset).Permutation(all.Count).Take(limit).ToHashSet();
        return [.. all.Where((_, index) => chosen.Contains(index))];
    }
}

using Graft.Data;
using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>The sentences that a run trains on and is scored on: read, held out and limited as its recipe says.</summary>
internal static class RunData
{
    /// <summary>The exponent of sampling between sources where nothing is said.</summary>
    public const double DefaultAlpha = 0.5;

    /// <summary>Reads the files.</summary>
    /// <param name="recipe">Which files; its seed chooses what is held out and what a limit leaves.</param>
    /// <exception cref="DatasetFormatException">A file is missing or malformed, or has too few sentences to hold some out.</exception>
    /// <exception cref="ArgumentException">The limit is above the number of sentences.</exception>
    public static RunSentences Read(Recipe recipe)
    {
        var random = new RandomSource(recipe.TrainingOptions.Seed);
        if (recipe.Data.Sources is { } sources)
            return ReadSources(sources, recipe.Data.ReadOptions(), random);
        var file = recipe.Data.Train ?? throw new ArgumentException("the recipe names nothing to train on: give --train");
        var train = WordDataset.Read(file, recipe.Data.ReadOptions());
        var dev = recipe.Data.Dev is { } devFile ? WordDataset.Read(devFile, recipe.Data.ReadOptions()) : null;
        if (recipe.Data.DevShare is { } share)
            (train, dev) = HoldOut(train, share, file, random);
        return new RunSentences(recipe.Data.Limit is { } limit ? Subset(train, limit, random, "") : train, dev);
    }

    /// <summary>Reads several files as one set.</summary>
    public static IReadOnlyList<WordExample> ReadAll(IEnumerable<string> files, WordDatasetOptions options) => [.. files.SelectMany(file => WordDataset.Read(file, options))];

    /// <summary>The rows that have a token: from the others there is nothing to learn, and no model reads a batch of them alone.</summary>
    /// <param name="data">The recipe's data.</param>
    /// <param name="rows">The rows of the training sentences.</param>
    /// <exception cref="DatasetFormatException">No row has a token.</exception>
    public static IReadOnlyList<EncodedExample> WithTokens(DataDescription data, IReadOnlyList<EncodedExample> rows)
    {
        var kept = rows.Where(row => row.InputIds.Count > 0).ToList();
        return kept.Count > 0 ? kept : throw WithoutTokens(data.Train ?? data.Sources![0].Train[0]);
    }

    /// <summary>How often an epoch takes rows of each source; null where every row is taken once.</summary>
    /// <param name="data">The recipe's data.</param>
    /// <param name="parts">The training sentences' parts, or null.</param>
    /// <param name="rows">The rows of the training sentences.</param>
    /// <exception cref="DatasetFormatException">A source has no row.</exception>
    public static RowMixture? Mixture(DataDescription data, IReadOnlyList<DataPart>? parts, IReadOnlyList<EncodedExample> rows)
    {
        if (parts is null || parts.Count < 2)
            return null;
        var counts = new List<int>();
        var (row, end) = (0, 0);
        foreach (var (index, part) in parts.Index())
        {
            var first = row;
            end += part.Count;
            while (row < rows.Count && rows[row].Example < end)
                row++;
            if (row == first)
                throw WithoutTokens(data.Sources![index].Train[0]);
            counts.Add(row - first);
        }

        return new RowMixture(counts, Shares(data, parts));
    }

    /// <summary>The share of each source in an epoch.</summary>
    public static IReadOnlyList<double> Shares(DataDescription data, IReadOnlyList<DataPart> parts) =>
        new LanguageSampling([.. parts.Select(part => (long)part.Count)], data.Alpha ?? DefaultAlpha).Shares;

    private static DatasetFormatException WithoutTokens(string file) =>
        new(file, 0, 0, "no-tokens", "the model's tokenizer makes no token of any word; check that the words stand in the column that is read");

    private static RunSentences ReadSources(IReadOnlyList<DataSource> sources, WordDatasetOptions options, RandomSource random)
    {
        List<WordExample> train = [], dev = [];
        List<DataPart> trainParts = [], devParts = [];
        foreach (var source in sources)
        {
            var all = ReadAll(source.Train, options);
            var own = source.Limit is { } limit ? Subset(all, limit, random, $" of {source.Name}") : all;
            train.AddRange(own);
            trainParts.Add(new DataPart(source.Name, own.Count));
            if (source.Dev is null)
                continue;
            var scored = ReadAll(source.Dev, options);
            dev.AddRange(scored);
            devParts.Add(new DataPart(source.Name, scored.Count));
        }

        return new RunSentences(train, dev.Count == 0 ? null : dev, trainParts, devParts);
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
    private static IReadOnlyList<WordExample> Subset(IReadOnlyList<WordExample> all, int limit, RandomSource random, string whose)
    {
        if (limit > all.Count)
            throw new ArgumentException($"--limit is {limit:N0}, but there are only {all.Count:N0} sentences{whose} to train on; leave it out to train on all of them");
        var chosen = random.Stream(RandomPurpose.Subset).Permutation(all.Count).Take(limit).ToHashSet();
        return [.. all.Where((_, index) => chosen.Contains(index))];
    }
}

using Graft.Reports.Transfer;
using Graft.Training.Schedules;

namespace Graft.Experiments.Transfer;

/// <summary>What a study trains: seed by seed, so that the whole matrix is there, of fewer seeds, long before the end.</summary>
internal sealed class TransferJobs
{
    private readonly TransferRecipe _recipe;
    private readonly TransferData _data;

    private TransferJobs(TransferRecipe recipe, TransferData data)
    {
        _recipe = recipe;
        _data = data;
    }

    /// <summary>The jobs in the order in which they are trained.</summary>
    /// <exception cref="ArgumentException">A target has fewer sentences than a few-shot point takes.</exception>
    public static IReadOnlyList<TransferJob> Of(TransferRecipe recipe, TransferData data)
    {
        var jobs = new TransferJobs(recipe, data);
        var few = recipe.Targets.Where(target => target.Train is not null).ToList();
        if (few.FirstOrDefault(target => recipe.FewShot?.Max() > data.CountOf(target.Name)) is { } small)
        {
            throw new ArgumentException(
                $"--few-shot takes {recipe.FewShot!.Max():N0} sentences, but --target-train {small.Name} has only {data.CountOf(small.Name):N0}; take fewer");
        }

        return [.. recipe.Seeds.SelectMany(seed => jobs.OfSeed(seed, few))];
    }

    private IEnumerable<TransferJob> OfSeed(long seed, IReadOnlyList<TransferTarget> labelled)
    {
        foreach (var set in _recipe.SourceSets)
            yield return Job(TransferRow.OfSources, set, Path.Combine("sources", set), set.Split('+'), null, 0, SourcesOf(set), seed);
        var full = _recipe.SourceSets[^1];
        foreach (var target in labelled)
        {
            foreach (var count in _recipe.FewShot?.Order() ?? Enumerable.Empty<int>())
            {
                // Without dev data: the weights are still chosen on those of the sources.
                yield return Job(TransferRow.FewShot, $"{full}+{target.Name}:{count}", Path.Combine("few-shot", target.Name, $"{count}"), full.Split('+'), target.Name, count,
                    [.. SourcesOf(full), new DataSource(target.Name, target.Train!, null, count)], seed);
            }
        }

        foreach (var target in labelled)
        {
            var source = Limited(new DataSource(target.Name, target.Train!, target.Dev));
            yield return Job(TransferRow.Monolingual, target.Name, Path.Combine("monolingual", target.Name), [], target.Name, Count(source), [source], seed);
        }
    }

    private TransferJob Job(
        string kind, string row, string folder, IReadOnlyList<string> names, string? target, int targetSentences, IReadOnlyList<DataSource> sources, long seed)
    {
        var run = _recipe.Run with
        {
            Data = _recipe.Run.Data with { Sources = sources, Alpha = sources.Count > 1 ? _recipe.Alpha : null },
            Output = Path.Combine(_recipe.Run.Output, "runs", folder, $"seed-{seed}"),
            Training = _recipe.TrainingOptions with { Seed = seed },
            Seeds = null,
        };
        var steps = TrainingPlan.ForExamples(sources.Sum(Count), run.TrainingOptions.PlanOptions()).TotalUpdates;
        return new TransferJob(kind, row, names, target, targetSentences, run, steps);
    }

    private IReadOnlyList<DataSource> SourcesOf(string set) =>
        [.. set.Split('+').Select(name => Limited(_recipe.Sources.First(source => source.Name == name)))];

    private DataSource Limited(DataSource source) => _recipe.Limit < _data.CountOf(source.Name) ? source with { Limit = _recipe.Limit } : source;

    private int Count(DataSource source) => source.Limit ?? _data.CountOf(source.Name);
}

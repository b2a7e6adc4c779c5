using Graft.Reports;
using Graft.Reports.Transfer;

namespace Graft.Experiments.Transfer;

/// <summary>Puts the scores of finished runs together, row by row, over the seeds.</summary>
internal sealed class TransferTable(TransferRecipe recipe, TransferData data, IReadOnlyList<TransferJob> jobs)
{
    private readonly List<(TransferJob Job, RunResult Result, IReadOnlyList<TargetScore> Scores)> _done = [];

    /// <summary>Takes a finished run in.</summary>
    public void Add(TransferJob job, RunResult result, IReadOnlyList<TargetScore> scores) => _done.Add((job, result, scores));

    /// <summary>What is known so far.</summary>
    public TransferResult Result() => new(
        _done.Count == jobs.Count, data.Primary, recipe.Seeds, recipe.Alpha, data.Sources, [.. data.Tests.Select(test => test.Column)],
        [.. jobs.Where(job => job.Seed == recipe.Seeds[0]).Select(Row)], data.Warnings, Math.Round(_done.Sum(entry => entry.Result.Seconds), 1));

    private TransferRow Row(TransferJob first)
    {
        var runs = _done.Where(entry => entry.Job.Kind == first.Kind && entry.Job.Row == first.Row).ToList();
        return new TransferRow(
            first.Kind, first.Row, first.Sources, first.Target, first.TargetSentences, [.. runs.Select(entry => Run(entry.Job, entry.Result))],
            runs.Count == 0 ? [] : [.. runs[0].Scores.Select((_, column) => Cell([.. runs.Select(entry => entry.Scores[column])]))]);
    }

    private TransferredRun Run(TransferJob job, RunResult result) => new(
        job.Seed, Path.GetRelativePath(recipe.Run.Output, job.Recipe.Output), result.Steps, result.KeptStep, result.Seconds, result.Primary, result.Metrics,
        result.Choice?.IsAverage ?? job.Recipe.TrainingOptions.Keep == Training.KeptWeights.Average,
        result.Choice is { Best: { } best } ? best.Metrics[best.Primary] : null,
        result.Choice is { Average: var average } ? average.Metrics[average.Primary] : null);

    private static TransferCell Cell(IReadOnlyList<TargetScore> scores) => new(
        scores[0].Target, scores[0].Test,
        Spread([.. scores.Select(score => score.Metrics)], value => value),
        Spread([.. scores.Select(score => score.Labels)], score => score.F1),
        scores.SelectMany(score => score.UnknownLabels).GroupBy(pair => pair.Key, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(pair => pair.Value)));

    // A figure that only some seeds have, such as that of a label that only they predict, has no mean over seeds.
    private static Dictionary<string, MetricSpread> Spread<T>(IReadOnlyList<IReadOnlyDictionary<string, T>> figures, Func<T, double> value) => figures[0].Keys
        .Where(name => figures.All(of => of.ContainsKey(name)))
        .ToDictionary(name => name, name => MetricSpread.Of([.. figures.Select(of => value(of[name]))]));
}

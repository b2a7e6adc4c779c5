using Graft.Data;
using Graft.Reports;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>
/// A run's dev data: scored while it trains, and predicted with the weights that it ends with. A linear probe's features are computed once,
/// since its backbone never changes.
/// </summary>
/// <param name="examples">The sentences, with labels.</param>
/// <param name="rows">Their rows.</param>
/// <param name="options">How the run trains and evaluates.</param>
/// <param name="parts">
/// How many sentences come from each source; null where there are no sources. Of several, weights are chosen by the mean of their scores, each
/// counting the same however many sentences it has.
/// </param>
internal sealed class DevEvaluation(
    IReadOnlyList<WordExample> examples, IReadOnlyList<EncodedExample> rows, TrainingOptions options, IReadOnlyList<DataPart>? parts = null) : IDisposable
{
    private readonly IReadOnlyList<int> _wordCounts = [.. examples.Select(example => example.Words.Count)];
    private RowFeatures? _features;
    private WordPredictions? _last;

    /// <summary>A short name for the data: another one chooses other weights.</summary>
    public string Fingerprint => RunFingerprint.OfDevData(examples, rows);

    /// <summary>Scores a model on all rows, or on the first few.</summary>
    public EvaluationScores Score(TaskModel model, int? maxRows, CancellationToken cancellation)
    {
        var predictions = Predict(model, maxRows is { } count && count < rows.Count ? [.. rows.Take(count)] : rows, cancellation);
        // A quick check before the first step may cover all rows too, but its weights are not those of any step.
        if (maxRows is null)
            _last = predictions;
        return Compare(predictions).Scores;
    }

    /// <summary>What a model predicts for every word, in the form in which a run's directory keeps it.</summary>
    /// <param name="model">The model, with the weights that the run ends with.</param>
    /// <param name="step">The step of these weights.</param>
    /// <param name="isLastScored">Whether the model still has the weights that were scored last: then it need not predict again.</param>
    /// <param name="folder">The run's directory.</param>
    public DevPredictions Predict(TaskModel model, int step, bool isLastScored, string folder)
    {
        var predictions = isLastScored && _last is { } last ? last : Predict(model, rows, CancellationToken.None);
        var (report, scores) = Compare(predictions);
        string? Relative(string? file) => file is null ? null : Path.GetRelativePath(folder, file);
        var isOneFile = examples.All(example => example.File == examples[0].File);
        return new DevPredictions(
            new DevPredictionsHeader(isOneFile ? Relative(examples[0].File) ?? "" : "", step, scores.Primary, report.Scheme.ToString().ToLowerInvariant(), predictions.WordsWithoutTokens),
            [.. examples.Zip(predictions.Sentences, (example, sentence) => new DevSentence(
                example.WordLines ?? [], example.Words, example.Labels!, sentence.Labels,
                [.. sentence.Scores.Select(score => Math.Round((double)score, 6))], example.SentenceId,
                isOneFile ? null : Relative(example.File)))]);
    }

    public void Dispose() => _features?.Dispose();

    /// <summary>The report over all sentences, and its scores; of several sources with those of each and their mean, which is then the primary one.</summary>
    private (TokenClassificationReport Report, EvaluationScores Scores) Compare(WordPredictions predictions)
    {
        var report = TokenClassificationReport.Compare(examples, predictions);
        if (parts is null || parts.Count < 2)
            return (report, report.Scores);
        var primary = report.Scores.Primary;
        var metrics = new Dictionary<string, double>(report.Scores.Metrics);
        var first = 0;
        foreach (var part in parts)
        {
            var own = TokenClassificationReport.Compare(
                [.. examples.Skip(first).Take(part.Count)], predictions with { Sentences = [.. predictions.Sentences.Skip(first).Take(part.Count)] });
            // A part without any span has no F1; it is 0 for every model then, and chooses nothing.
            metrics[$"{primary}_{part.Name}"] = own.Scores.Metrics.GetValueOrDefault(primary);
            first += part.Count;
        }

        metrics[$"mean_{primary}"] = parts.Average(part => metrics[$"{primary}_{part.Name}"]);
        return (report, new EvaluationScores(metrics, $"mean_{primary}"));
    }

    private WordPredictions Predict(TaskModel model, IReadOnlyList<EncodedExample> some, CancellationToken cancellation)
    {
        var task = NlpTasks.TokenClassification;
        if (!options.LinearProbe || some.Count < rows.Count)
            return task.Predict(model, _wordCounts, some, options.EvalBatchSize, cancellation: cancellation);
        _features ??= RowFeatures.Compute(model, rows, options.EvalBatchSize, cancellation);
        return task.Read(model, _wordCounts, rows, action => _features.Run(model, rows, options.EvalBatchSize, action));
    }
}

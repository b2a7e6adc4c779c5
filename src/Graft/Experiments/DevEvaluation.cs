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
internal sealed class DevEvaluation(IReadOnlyList<WordExample> examples, IReadOnlyList<EncodedExample> rows, TrainingOptions options) : IDisposable
{
    private readonly IReadOnlyList<int> _wordCounts = [.. examples.Select(example => example.Words.Count)];
    private RowFeatures? _features;
    private WordPredictions? _last;

    /// <summary>Scores a model on all rows, or on the first few.</summary>
    public EvaluationScores Score(TaskModel model, int? maxRows, CancellationToken cancellation)
    {
        var predictions = Predict(model, maxRows is { } count && count < rows.Count ? [.. rows.Take(count)] : rows, cancellation);
        // A quick check before the first step may cover all rows too, but its weights are not those of any step.
        if (maxRows is null)
            _last = predictions;
        return TokenClassificationReport.Compare(examples, predictions).Scores;
    }

    /// <summary>What a model predicts for every word, in the form in which a run's directory keeps it.</summary>
    /// <param name="model">The model, with the weights that the run ends with.</param>
    /// <param name="step">The step of these weights.</param>
    /// <param name="isLastScored">Whether the model still has the weights that were scored last: then it need not predict again.</param>
    /// <param name="folder">The run's directory.</param>
    public DevPredictions Predict(TaskModel model, int step, bool isLastScored, string folder)
    {
        var predictions = isLastScored && _last is { } last ? last : Predict(model, rows, CancellationToken.None);
        var report = TokenClassificationReport.Compare(examples, predictions);
        var file = examples[0].File is { } path ? Path.GetRelativePath(folder, path) : "";
        return new DevPredictions(
            new DevPredictionsHeader(file, step, report.Scores.Primary, report.Scheme.ToString().ToLowerInvariant(), predictions.WordsWithoutTokens),
            [.. examples.Zip(predictions.Sentences, (example, sentence) => new DevSentence(
                example.WordLines ?? [], example.Words, example.Labels!, sentence.Labels,
                [.. sentence.Scores.Select(score => Math.Round((double)score, 6))], example.SentenceId))]);
    }

    public void Dispose() => _features?.Dispose();

    private WordPredictions Predict(TaskModel model, IReadOnlyList<EncodedExample> some, CancellationToken cancellation)
    {
        var task = NlpTasks.TokenClassification;
        if (!options.LinearProbe || some.Count < rows.Count)
            return task.Predict(model, _wordCounts, some, options.EvalBatchSize, cancellation: cancellation);
        _features ??= RowFeatures.Compute(model, rows, options.EvalBatchSize, cancellation);
        return task.Read(model, _wordCounts, rows, action => _features.Run(model, rows, options.EvalBatchSize, action));
    }
}

using Graft.Data;
using Graft.Tasks;
using Graft.Training;

namespace Graft.Experiments;

/// <summary>Scores a run's dev data. A linear probe's features are computed once, since its backbone never changes.</summary>
internal sealed class DevScoring(IReadOnlyList<WordExample> examples, IReadOnlyList<EncodedExample> rows, TrainingOptions options) : IDisposable
{
    private readonly IReadOnlyList<int> _wordCounts = [.. examples.Select(example => example.Words.Count)];
    private RowFeatures? _features;

    /// <inheritdoc cref="Graft.Training.Evaluate"/>
    public EvaluationScores Evaluate(TaskModel model, int? maxRows, CancellationToken cancellation)
    {
        var task = NlpTasks.TokenClassification;
        WordPredictions predictions;
        if (options.LinearProbe && maxRows is null)
        {
            _features ??= RowFeatures.Compute(model, rows, options.EvalBatchSize, cancellation);
            predictions = task.Read(model, _wordCounts, rows, action => _features.Run(model, rows, options.EvalBatchSize, action));
        }
        else
        {
            var some = maxRows is { } count && count < rows.Count ? rows.Take(count).ToList() : rows;
            predictions = task.Predict(model, _wordCounts, some, options.EvalBatchSize, cancellation: cancellation);
        }

        return TokenClassificationReport.Compare(examples, predictions).Scores;
    }

    public void Dispose() => _features?.Dispose();
}

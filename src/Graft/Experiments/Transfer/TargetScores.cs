using System.Text.Json;
using System.Text.Json.Serialization;
using Graft.Checkpoints;
using Graft.Inference;

namespace Graft.Experiments.Transfer;

/// <summary>The scores of a finished run, kept in its directory as <c>targets.json</c>: a test set that was scored is not scored again unless its file has changed.</summary>
internal static class TargetScores
{
    public const string FileName = "targets.json";

    /// <summary>The scores of test sets, those that are missing computed and saved.</summary>
    /// <param name="run">The run; its directory holds the model.</param>
    /// <param name="tests">The test sets.</param>
    /// <param name="progress">Told how far an evaluation is; may be null.</param>
    /// <param name="cancellation">Checked once a batch; what is scored by then is saved.</param>
    public static IReadOnlyList<TargetScore> Of(Recipe run, IReadOnlyList<TransferTest> tests, IProgress<InferenceProgress>? progress, CancellationToken cancellation)
    {
        var path = Path.Combine(run.Output, FileName);
        var known = Read(path);
        var missing = tests.Where(test => !known.Any(score => IsOf(score, test))).ToList();
        if (missing.Count > 0)
        {
            using var classifier = TokenClassifier.Load(run.Output, new TokenClassifierOptions
            {
                Device = run.Device,
                BatchSize = run.TrainingOptions.EvalBatchSize,
                MaxLength = run.MaxLength,
                StrideWords = run.StrideWords,
            });
            foreach (var test in missing)
            {
                var score = Evaluate(classifier, test, progress, cancellation);
                known = [.. known.Where(other => (other.Target, other.Test) != (score.Target, score.Test)), score];
                AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, known, TargetScoresJson.Default.IReadOnlyListTargetScore));
            }
        }

        return [.. tests.Select(test => known.First(score => IsOf(score, test)))];
    }

    private static bool IsOf(TargetScore score, TransferTest test) => score.Target == test.Column.Target && score.Test == test.Column.Test && score.Sha256 == test.Sha256;

    private static TargetScore Evaluate(TokenClassifier classifier, TransferTest test, IProgress<InferenceProgress>? progress, CancellationToken cancellation)
    {
        var evaluation = classifier.Evaluate(test.Examples, progress, cancellation);
        return new TargetScore(
            test.Column.Target, test.Column.Test, test.Sha256, evaluation.Report.Scores.Primary, evaluation.Report.Scores.Metrics, evaluation.Report.Labels.PerLabel(),
            evaluation.UnknownLabels);
    }

    // A file that an older program or a fault has left is as good as none: scores can be had again.
    private static IReadOnlyList<TargetScore> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), TargetScoresJson.Default.IReadOnlyListTargetScore) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<TargetScore>))]
internal sealed partial class TargetScoresJson : JsonSerializerContext;

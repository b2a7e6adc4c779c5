namespace Graft.Benchmarks;

/// <summary>
/// Measures training and inference of token classification beside the rate of sgemm in the same process, so that figures of different
/// machines, and of one machine at different hours, can be compared.
/// </summary>
public static class SpeedBenchmark
{
    /// <summary>Measures the parts but pretraining, which <see cref="PretrainingBenchmark"/> does, one after another.</summary>
    /// <param name="workload">What is trained and labelled.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of every step or batch; may be null.</param>
    /// <param name="cancellation">Checked once a step or batch.</param>
    /// <exception cref="ArgumentException">The options are impossible; all problems are named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing is left behind.</exception>
    public static IReadOnlyList<BenchmarkFigures> Run(
        BenchmarkWorkload workload, BenchmarkOptions options, IProgress<BenchmarkProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        return [.. options.Parts.Where(part => part != BenchmarkPart.Pretraining).Select(part => part switch
        {
            BenchmarkPart.Training => new TrainingMeasurement(options, progress).Run(workload, cancellation),
            BenchmarkPart.Inference => new InferenceMeasurement(options, progress).RunBatches(workload, cancellation),
            _ => new InferenceMeasurement(options, progress).RunSingle(workload, cancellation),
        })];
    }
}

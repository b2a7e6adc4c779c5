namespace Graft.Benchmarks;

/// <summary>Measures pretraining steps of several shapes beside the rate of sgemm in the same process.</summary>
public static class PretrainingBenchmark
{
    /// <summary>Measures the shapes, one after another.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="options">How; the batch size is the shape's own.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="cancellation">Checked once a step.</param>
    /// <exception cref="ArgumentException">The options are impossible; all problems are named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing is left behind.</exception>
    public static IReadOnlyList<(PretrainingShape Shape, BenchmarkFigures Figures)> Run(
        IEnumerable<PretrainingShape> shapes, BenchmarkOptions options, IProgress<BenchmarkProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        return [.. shapes.Select(shape => (shape, new TrainingMeasurement(options, progress).Run(shape, cancellation)))];
    }
}

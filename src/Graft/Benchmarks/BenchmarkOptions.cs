namespace Graft.Benchmarks;

/// <summary>How a benchmark is run.</summary>
/// <param name="Steps">Optimizer steps of a round of training, at least 1; default 30.</param>
/// <param name="WarmupSteps">Steps before the first round, which do not count, at least 0; default 5.</param>
/// <param name="BatchSize">Rows a batch in training and inference, at least 1; default 32.</param>
/// <param name="SingleRows">Rows of a round one by one, from the start of the data, at least 1; default 500.</param>
/// <param name="Repeat">Rounds of each part, at least 1; the medians are reported. Default 3.</param>
/// <param name="Seed">Draws dropout and the order of the rows; default 42.</param>
/// <param name="SgemmSize">Rows and columns of the product that is the yardstick, at least 1; default 2048, which Graft's figures refer to.</param>
/// <param name="SgemmRepeats">Products of each of its measurements, at least 1; the median counts. Default 7.</param>
public sealed record BenchmarkOptions(
    int Steps = 30,
    int WarmupSteps = 5,
    int BatchSize = 32,
    int SingleRows = 500,
    int Repeat = 3,
    long Seed = 42,
    int SgemmSize = 2048,
    int SgemmRepeats = 7)
{
    /// <summary>What is measured, in this order; default all.</summary>
    public IReadOnlyList<BenchmarkPart> Parts { get; init; } = [BenchmarkPart.Training, BenchmarkPart.Inference, BenchmarkPart.Single, BenchmarkPart.Pretraining];

    /// <summary>All that is wrong with the options, named as they are typed on the command line; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        (string Name, int Value, int Lowest)[] limits =
        [
            ("--steps", Steps, 1), ("--warmup-steps", WarmupSteps, 0), ("--batch-size", BatchSize, 1), ("--single-rows", SingleRows, 1),
            ("--repeat", Repeat, 1), ("the size of sgemm", SgemmSize, 1), ("the repeats of sgemm", SgemmRepeats, 1),
        ];
        return [.. limits.Where(limit => limit.Value < limit.Lowest).Select(limit => $"{limit.Name} must be at least {limit.Lowest}, not {limit.Value}")];
    }
}

namespace Graft.Benchmarks;

/// <summary>One round of a measurement.</summary>
/// <param name="Tokens">Tokens worked through, padding not counted.</param>
/// <param name="Seconds">Seconds that it took, measurements of sgemm not counted.</param>
/// <param name="SgemmGflops">The rate of sgemm, GFLOP/s: the median of measurements before, in the middle of and after the round.</param>
public sealed record BenchmarkRound(long Tokens, double Seconds, double SgemmGflops)
{
    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => Tokens / Math.Max(Seconds, 1e-9);

    /// <summary>Tokens a second for each GFLOP/s of sgemm: a figure that another machine can be compared by.</summary>
    public double TokensPerGflop => TokensPerSecond / SgemmGflops;
}

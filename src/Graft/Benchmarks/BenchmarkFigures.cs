namespace Graft.Benchmarks;

/// <summary>What a part's rounds found; every speed is the median over the rounds.</summary>
/// <param name="Part">The part.</param>
/// <param name="TokensPerSecond">Tokens a second, padding not counted.</param>
/// <param name="TokensPerGflop">Tokens a second for each GFLOP/s of sgemm measured around them.</param>
/// <param name="FlopPerToken">Operations that the encoder's matrices need for a token: 6 for each of their parameters in training, else 2.</param>
/// <param name="ShareOfSgemm">The share of sgemm's rate at which these operations were done, as a fraction.</param>
/// <param name="SgemmGflops">The rate of sgemm, GFLOP/s.</param>
/// <param name="MillisecondsPerStep">Milliseconds of a step in training, of a batch in inference, of a row for rows one by one.</param>
/// <param name="StepsPerRound">Such steps, batches or rows in a round.</param>
/// <param name="Memory">What was held in memory.</param>
/// <param name="Rounds">The rounds.</param>
public sealed record BenchmarkFigures(
    BenchmarkPart Part,
    double TokensPerSecond,
    double TokensPerGflop,
    long FlopPerToken,
    double ShareOfSgemm,
    double SgemmGflops,
    double MillisecondsPerStep,
    int StepsPerRound,
    MemoryFigures Memory,
    IReadOnlyList<BenchmarkRound> Rounds)
{
    internal static BenchmarkFigures Of(BenchmarkPart part, long flopPerToken, int stepsPerRound, IReadOnlyList<BenchmarkRound> rounds, MemoryFigures memory)
    {
        var perGflop = Median(rounds.Select(round => round.TokensPerGflop));
        return new BenchmarkFigures(
            part,
            Median(rounds.Select(round => round.TokensPerSecond)),
            perGflop,
            flopPerToken,
            perGflop * flopPerToken / 1e9,
            Median(rounds.Select(round => round.SgemmGflops)),
            1000 * Median(rounds.Select(round => round.Seconds)) / stepsPerRound,
            stepsPerRound,
            memory,
            rounds);
    }

    /// <summary>The median; of an even number the mean of the two in the middle.</summary>
    /// <param name="values">At least one value.</param>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

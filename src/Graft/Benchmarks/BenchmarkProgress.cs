namespace Graft.Benchmarks;

/// <summary>How far a part of a benchmark has come.</summary>
/// <param name="Part">The part.</param>
/// <param name="Done">Steps or rows that are done, over all rounds.</param>
/// <param name="Total">Steps or rows in all rounds; in training those that warm up too.</param>
/// <param name="Tokens">Tokens worked through so far, padding not counted.</param>
public sealed record BenchmarkProgress(BenchmarkPart Part, int Done, int Total, long Tokens);

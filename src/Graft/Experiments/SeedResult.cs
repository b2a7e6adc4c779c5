namespace Graft.Experiments;

/// <summary>How the run of one seed ended.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Directory">The run's directory, by its name in the directory of all seeds.</param>
/// <param name="Result">The run's own result.</param>
public sealed record SeedResult(long Seed, string Directory, RunResult Result);

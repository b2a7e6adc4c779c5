namespace Graft.Experiments;

/// <summary>What a run takes of one of its sources.</summary>
/// <param name="Name">The source.</param>
/// <param name="Sentences">Its training sentences.</param>
/// <param name="Share">Its share of an epoch, a fraction.</param>
public sealed record SourceSummary(string Name, int Sentences, double Share);

namespace Graft.Experiments;

/// <summary>How many sentences in a row come from one source.</summary>
/// <param name="Name">The source.</param>
/// <param name="Count">Its sentences.</param>
internal sealed record DataPart(string Name, int Count);

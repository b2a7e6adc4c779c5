namespace Graft.Vectors;

/// <summary>What reading a file of word vectors gave.</summary>
/// <param name="Vectors">The vectors, in the order of the file.</param>
/// <param name="Format">The format that the file has.</param>
/// <param name="Skipped">What was left out, by reason, in the order of first occurrence; empty unless leaving out was allowed.</param>
public sealed record WordVectorsReading(WordVectors Vectors, WordVectorsFormat Format, IReadOnlyList<SkippedEntries> Skipped);

namespace Graft.Vectors;

/// <summary>A word near to another one.</summary>
/// <param name="Word">The word.</param>
/// <param name="Cosine">The cosine of the angle between the vectors, in [-1, 1].</param>
public readonly record struct WordNeighbour(string Word, float Cosine);

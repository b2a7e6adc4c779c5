namespace Graft.Vectors;

/// <summary>What was left out of a file of word vectors for one reason.</summary>
/// <param name="Code">The reason, a short stable name such as <c>wrong-size</c>.</param>
/// <param name="Count">How many lines or vectors.</param>
/// <param name="FirstEntry">The first of them, from 1; 0 where the file as a whole is at fault.</param>
/// <param name="FirstProblem">What was wrong there.</param>
public sealed record SkippedEntries(string Code, long Count, long FirstEntry, string FirstProblem);

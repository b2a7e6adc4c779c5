namespace Graft.Metrics;

/// <summary>A span (entity, chunk) of one sentence.</summary>
/// <param name="Start">Its first word, from 0.</param>
/// <param name="End">One past its last word.</param>
/// <param name="Type">Its type, such as <c>PER</c>; <c>_</c> where the tags carry none.</param>
public readonly record struct TagSpan(int Start, int End, string Type);

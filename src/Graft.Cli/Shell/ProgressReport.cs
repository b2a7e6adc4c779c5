namespace Graft.Cli.Shell;

/// <summary>How far a work has come.</summary>
/// <param name="Done">Steps done, those of an earlier part of a resumed run included.</param>
/// <param name="Total">Steps in all, or 0 where that is unknown.</param>
/// <param name="Amount">What was worked through so far in this process, in the unit of the rate (tokens, say).</param>
/// <param name="Fields">What else is worth a look, by name: loss, learning rate, the last dev score.</param>
internal sealed record ProgressReport(long Done, long Total, double Amount, IReadOnlyList<(string Name, string Value)> Fields);

namespace Graft.Reports.Quickstart;

/// <summary>What to try after the quickstart: a sentence and the command that does it.</summary>
/// <param name="What">The sentence.</param>
/// <param name="Command">The command.</param>
public sealed record QuickstartNextStep(string What, string Command);


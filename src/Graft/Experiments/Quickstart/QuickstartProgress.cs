namespace Graft.Experiments.Quickstart;

/// <summary>How far the quickstart is.</summary>
/// <param name="Done">Work done, in parts of a thousandth; runs count by the time that they usually take.</param>
/// <param name="Run">What is trained now.</param>
/// <param name="Tokens">Tokens trained on so far, over all runs.</param>
/// <param name="Loss">The training loss of the step at hand; null before the first of a run.</param>
public sealed record QuickstartProgress(int Done, string Run, long Tokens, double? Loss)
{
    /// <summary>The whole of <see cref="Done"/>.</summary>
    public const int Total = 1000;
}

namespace Graft.Reports;

/// <summary>The first line of <c>dev-predictions.jsonl</c>.</summary>
/// <param name="File">The file that the sentences come from, relative to the run's directory; empty where they come from several, and each names its own.</param>
/// <param name="Step">The step whose weights predicted: those that the run ends with.</param>
/// <param name="Primary">The metric by which weights are chosen, such as <c>accuracy</c>.</param>
/// <param name="Scheme">The scheme of span tags, such as <c>iob2</c>, or <c>none</c>.</param>
/// <param name="WordsWithoutTokens">How many words gave no token, so that nothing was predicted for them.</param>
public sealed record DevPredictionsHeader(string File, int Step, string Primary, string Scheme, int WordsWithoutTokens);

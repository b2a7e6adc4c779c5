namespace Graft.Reports.Transfer;

/// <summary>A source of a study.</summary>
/// <param name="Name">The source.</param>
/// <param name="Sentences">Its training sentences that are used.</param>
/// <param name="Words">Their words.</param>
/// <param name="Share">Its share of an epoch where all sources are trained on together, a fraction.</param>
/// <param name="DevSentences">The sentences of its dev data.</param>
public sealed record TransferSource(string Name, int Sentences, long Words, double Share, int DevSentences);

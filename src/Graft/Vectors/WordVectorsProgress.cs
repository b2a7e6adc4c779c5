namespace Graft.Vectors;

/// <summary>How far a work on word vectors is. Reports come on the thread that works, often enough to show and not more often.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">How much of it is done; the phase says in what unit.</param>
/// <param name="Total">How much there is; 0 where that is unknown.</param>
/// <param name="Loss">In training the mean loss of a pair lately, in nats; else null.</param>
public readonly record struct WordVectorsProgress(WordVectorsPhase Phase, long Done, long Total, double? Loss = null);

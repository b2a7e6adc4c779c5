namespace Graft.Distributed;

/// <summary>Another rank of the run has failed, and tells why; this one only ends with it.</summary>
public sealed class RankFailedException : GraftException
{
    /// <summary>Creates the error.</summary>
    /// <param name="rank">The rank that tells; where several failed, the lowest.</param>
    /// <param name="innerException">What happened on this rank, where it failed too.</param>
    public RankFailedException(int rank, Exception? innerException = null)
        : base($"rank {rank} has failed, and says why", innerException)
    {
        Rank = rank;
    }

    /// <summary>The rank that tells.</summary>
    public int Rank { get; }
}

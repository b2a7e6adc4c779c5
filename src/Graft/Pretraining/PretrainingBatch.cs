using Graft.Modeling;
using static TorchSharp.torch;

namespace Graft.Pretraining;

/// <summary>Rows that are computed at once, with what is to be guessed in them: plain arrays, made on any thread.</summary>
/// <param name="Rows">B.</param>
/// <param name="Length">T, the longest row's tokens.</param>
/// <param name="Ids">(B, T), masked, padded on the right.</param>
/// <param name="Positions">The positions to be guessed, in the batch as one row of B x T.</param>
/// <param name="Labels">What stands at each of <paramref name="Positions"/>.</param>
internal sealed record PretrainingBatch(int Rows, int Length, long[] Ids, long[] Positions, long[] Labels)
{
    /// <summary>Tokens, padding not counted.</summary>
    public required int Tokens { get; init; }

    /// <summary>(B, T): 1 to attend; null where there is no padding, or where <see cref="Documents"/> say what attends to what.</summary>
    public long[]? AttentionMask { get; init; }

    /// <summary>
    /// (B, T): the number of each token's document within its row, -1 for padding, where attention must not leave documents; else null. The mask that
    /// they stand for has T times their size, so it is made when a batch is used: held-out batches are kept for the whole run.
    /// </summary>
    public long[]? Documents { get; init; }

    /// <summary>(B, T): the segment of each token; null for all zero.</summary>
    public long[]? TokenTypeIds { get; init; }

    /// <summary>(B): whether the second segment follows; null for rows that are no pairs.</summary>
    public long[]? PairLabels { get; init; }

    /// <summary>The batch as a model reads it; in the caller's scope.</summary>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    public ModelInput Input(Device device, StepRandomness? randomness)
    {
        long[] shape = [Rows, Length];
        return new ModelInput(
            tensor(Ids, shape, device: device), // (B, T)
            Documents is not null ? WithinDocuments(Documents, shape, device) : AttentionMask is null ? null : tensor(AttentionMask, shape, device: device),
            TokenTypeIds is null ? null : tensor(TokenTypeIds, shape, device: device),
            randomness);
    }

    // 1 where query and key are of one document; padding attends to nothing.
    private static Tensor WithinDocuments(long[] documents, long[] shape, Device device)
    {
        using var scope = NewDisposeScope();
        var query = tensor(documents, shape, device: device).unsqueeze(2); // (B, T, 1)
        var same = query.eq(query.transpose(1, 2)); // (B, T, T)
        return same.logical_and(query.ge(0)).to(int64).MoveToOuterDisposeScope(); // (B, T, T)
    }
}

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

    /// <summary>(B, T) or (B, T, T): 1 to attend; null where everything attends to everything.</summary>
    public long[]? AttentionMask { get; init; }

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
            AttentionMask is null ? null : tensor(AttentionMask, AttentionMask.Length == Ids.Length ? shape : [Rows, Length, Length], device: device),
            TokenTypeIds is null ? null : tensor(TokenTypeIds, shape, device: device),
            randomness);
    }
}

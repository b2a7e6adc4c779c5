using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>What a backbone reads.</summary>
/// <param name="InputIds">Token ids: (B, T), int64.</param>
/// <param name="AttentionMask">1 to attend, 0 for padding: (B, T), int64, or (B, T, T) by query and key; null where everything attends to everything.</param>
/// <param name="TokenTypeIds">Segment of each token: (B, T), int64; null for all zero.</param>
/// <param name="Randomness">The random numbers of dropout; null for a deterministic pass (evaluation, prediction).</param>
public sealed record ModelInput(Tensor InputIds, Tensor? AttentionMask = null, Tensor? TokenTypeIds = null, StepRandomness? Randomness = null);

using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>A family's way from hidden states to a view.</summary>
/// <param name="Name">
/// The name under which its parameters stand in a checkpoint, such as <c>cls</c>; null where it has none of its own (BERT's pooler is part of
/// the backbone).
/// </param>
/// <param name="Module">From hidden states (B, T, H) and the step's random numbers (or null) to the view.</param>
/// <param name="PairLogits">
/// From hidden states (B, T, H) to the scores of a pair of segments (B, 2); its parameters are <paramref name="Module"/>'s or the backbone's. Null
/// for views without them.
/// </param>
public sealed record ViewModule(string? Name, nn.Module<Tensor, StepRandomness?, Tensor> Module, Func<Tensor, Tensor>? PairLogits = null);

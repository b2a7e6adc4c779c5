using static TorchSharp.torch;

namespace Graft.Modeling;

/// <summary>A family's way from hidden states to a view.</summary>
/// <param name="Name">
/// The name under which its parameters stand in a checkpoint, such as <c>cls</c>; null where it has none of its own (BERT's pooler is part of
/// the backbone).
/// </param>
/// <param name="Module">From hidden states (B, T, H) and the step's random numbers (or null) to the view.</param>
public sealed record ViewModule(string? Name, nn.Module<Tensor, StepRandomness?, Tensor> Module);

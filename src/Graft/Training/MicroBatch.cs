using Graft.Modeling;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>A part of an optimizer step that is computed at once.</summary>
/// <param name="Rows">How many rows it has; the next part's random numbers begin after them.</param>
/// <param name="Tokens">How many tokens they have, padding not counted.</param>
/// <param name="Loss">
/// Its share of the step's loss, a scalar with its graph: already divided by what the whole step is divided by, so that the shares add up to
/// the step's loss however the step is cut.
/// </param>
public sealed record MicroBatch(int Rows, int Tokens, Func<StepRandomness, Tensor> Loss);

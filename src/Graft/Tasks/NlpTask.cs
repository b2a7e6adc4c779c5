using Graft.Data;
using Graft.Modeling;
using static TorchSharp.torch;

namespace Graft.Tasks;

/// <summary>
/// A task: the view that it stands on, its last layer and its loss. A task is one file in Tasks and one line in <see cref="NlpTasks"/>.
/// </summary>
public abstract class NlpTask
{
    /// <summary>The task's name; also the word for it on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>How the reference's class names end, such as <c>ForTokenClassification</c>.</summary>
    public abstract string ClassSuffix { get; }

    /// <summary>What the task stands on.</summary>
    public abstract HiddenStateView View { get; }

    /// <summary>The task's last layer; null where the view gives the logits.</summary>
    /// <param name="labels">The task's labels, or null where it has none.</param>
    public abstract TaskOutput? Output(LabelSet? labels);

    /// <summary>
    /// The cross-entropy of each label summed, not averaged: the trainer divides by the number of labels in the whole step, so that
    /// accumulation does not change the loss.
    /// </summary>
    /// <param name="logits">(B, T, L), float32.</param>
    /// <param name="labelIds">(B, T), int64; <see cref="LabelSet.IgnoredId"/> takes no part.</param>
    /// <param name="labelSmoothing">
    /// The share e of each target that is spread over all labels, in [0, 1): (1 - e) NLL + e mean(-log p), as in the reference's LabelSmoother.
    /// </param>
    /// <param name="classWeights">
    /// (L), float32: what each label's cross-entropy is multiplied by (and each label's part of the smoothing), as the weight of torch's
    /// cross_entropy; then the trainer divides by the sum of the labels' weights. Null for 1.
    /// </param>
    /// <returns>A scalar.</returns>
    public virtual Tensor SummedLoss(Tensor logits, Tensor labelIds, double labelSmoothing, Tensor? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labelIds);
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(
            logits.flatten(0, -2), labelIds.flatten(), classWeights, LabelSet.IgnoredId, nn.Reduction.Sum, labelSmoothing).MoveToOuterDisposeScope();
    }
}

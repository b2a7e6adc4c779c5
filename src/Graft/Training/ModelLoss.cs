using Graft.Data;
using Graft.Modeling;
using Graft.Tasks;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>The loss through the whole model.</summary>
internal sealed class ModelLoss(TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options) : StepLoss(model, rows, options)
{
    public override Tensor Sum(IReadOnlyList<EncodedExample> rows, StepRandomness randomness)
    {
        using var batch = Batch.Collate(rows, Model.Config.PaddingId, Model.Device);
        return Sum(Model.Logits(batch, randomness), batch.LabelIds!);
    }
}

using Graft.Data;
using Graft.Modeling;
using Graft.Tasks;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>
/// The loss of a linear probe (Alain and Bengio 2016): the last layer alone, on features that the backbone gave once, without any dropout.
/// A step costs one small product in place of a pass through the model.
/// </summary>
internal sealed class ProbeLoss : StepLoss
{
    private readonly IReadOnlyList<EncodedExample> _rows;
    private readonly int _batchSize;
    private RowFeatures? _features;

    public ProbeLoss(TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options)
        : base(model, rows, options)
    {
        _rows = rows;
        _batchSize = options.EvalBatchSize;
        if (model.HeadParameters().Count == 0)
            throw new ArgumentException($"--linear-probe trains a task's last layer, and {model.Task.Name} has none of its own");
    }

    public override void Prepare(CancellationToken cancellation)
    {
        try
        {
            _features ??= RowFeatures.Compute(Model, _rows, _batchSize, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The trainer sees the cancellation itself, and leaves a checkpoint.
        }
    }

    public override Tensor Sum(IReadOnlyList<EncodedExample> rows, StepRandomness randomness)
    {
        var labelIds = tensor([.. rows.SelectMany(row => row.LabelIds!).Select(id => (long)id)], device: Model.Device); // (N)
        return Sum(Model.Head(_features!.Of(rows)), labelIds); // (N, L)
    }

    public override void Dispose()
    {
        _features?.Dispose();
        base.Dispose();
    }
}

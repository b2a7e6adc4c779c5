using Graft.Data;
using Graft.Modeling;
using Graft.Tasks;
using static TorchSharp.torch;

namespace Graft.Training;

/// <summary>The loss of a step's rows: a sum over micro-batches, and what it is divided by.</summary>
internal abstract class StepLoss : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly float[]? _weights;
    private readonly Tensor? _classWeights;

    protected StepLoss(TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options)
    {
        Model = model;
        _options = options;
        _weights = ClassWeights.Of(options.ClassWeights, model.Labels, rows)?.Select(weight => (float)weight).ToArray();
        _classWeights = _weights is null ? null : tensor(_weights, device: model.Device).DetachFromDisposeScope();
    }

    protected TaskModel Model { get; }

    /// <summary>The loss that the options ask for.</summary>
    public static StepLoss Create(TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options) =>
        options.LinearProbe ? new ProbeLoss(model, rows, options) : new ModelLoss(model, rows, options);

    /// <summary>Does what has to be done once before the first step; a cancellation leaves it for later.</summary>
    public virtual void Prepare(CancellationToken cancellation)
    {
    }

    /// <summary>
    /// What the step's sum is divided by: its labels, or their weights. By those of the whole step and not of a micro-batch, so that
    /// accumulation does not change the loss; never 0.
    /// </summary>
    public double DivisorOf(IEnumerable<EncodedExample> rows)
    {
        var divisor = _weights is null
            ? rows.Sum(row => row.LabelCount)
            : rows.SelectMany(row => row.LabelIds ?? []).Where(id => id != LabelSet.IgnoredId).Sum(id => (double)_weights[id]);
        return divisor > 0 ? divisor : 1;
    }

    /// <summary>The summed loss of a micro-batch, a scalar with its graph.</summary>
    public abstract Tensor Sum(IReadOnlyList<EncodedExample> rows, StepRandomness randomness);

    public virtual void Dispose() => _classWeights?.Dispose();

    protected Tensor Sum(Tensor logits, Tensor labelIds) => Model.Task.SummedLoss(logits, labelIds, _options.LabelSmoothingFactor, _classWeights);
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// An affine map, x W^T + b. Its parameters are uninitialised when constructed: they are loaded or drawn by name afterwards, so that no
/// time goes into values that a checkpoint overwrites.
/// </summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Creates the map.</summary>
    /// <param name="inputs">The size of the last dimension that is read.</param>
    /// <param name="outputs">The size of the last dimension that is returned.</param>
    public Linear(long inputs, long outputs)
        : this(empty(outputs, inputs), empty(outputs))
    {
    }

    private Linear(Tensor weight, Tensor bias)
        : base(nameof(Linear))
    {
        _weight = new Parameter(weight);
        _bias = new Parameter(bias);
        RegisterComponents();
    }

    /// <summary>The matrix: (outputs, inputs).</summary>
    public Parameter Weight => _weight;

    /// <summary>What is added: (outputs).</summary>
    public Parameter Bias => _bias;

    /// <summary>Creates maps of one input whose parameters are neighbours in memory, so that <see cref="AffineMap"/> applies them in one product.</summary>
    /// <param name="count">How many maps.</param>
    /// <param name="inputs">The size of the last dimension that is read.</param>
    /// <param name="outputs">The size of the last dimension that each returns.</param>
    public static IReadOnlyList<Linear> Neighbours(int count, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        var (weights, biases) = (empty(count * outputs, inputs), empty(count * outputs));
        return [.. Enumerable.Range(0, count).Select(i => new Linear(
            weights.narrow(0, i * outputs, outputs).MoveToOuterDisposeScope(), biases.narrow(0, i * outputs, outputs).MoveToOuterDisposeScope()))];
    }

    /// <summary>Applies the map.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <returns>(..., outputs).</returns>
    public override Tensor forward(Tensor input) => AffineMap.Apply(input, this);

    /// <summary>Applies the matrix alone, for what adds the bias itself.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <returns>(..., outputs).</returns>
    public Tensor WithoutBias(Tensor input) => AffineMap.Apply(input, [this], withBias: false);
}

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
        : base(nameof(Linear))
    {
        _weight = new Parameter(empty(outputs, inputs));
        _bias = new Parameter(empty(outputs));
        RegisterComponents();
    }

    /// <summary>Applies the map.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <returns>(..., outputs).</returns>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, _weight, _bias);
}

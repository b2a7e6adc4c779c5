using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>A linear map without bias, x W^T. Uninitialised when constructed.</summary>
public sealed class BiasFreeLinear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    /// <summary>Creates the map.</summary>
    /// <param name="inputs">The size of the last dimension that is read.</param>
    /// <param name="outputs">The size of the last dimension that is returned.</param>
    public BiasFreeLinear(long inputs, long outputs)
        : base(nameof(BiasFreeLinear))
    {
        _weight = new Parameter(empty(outputs, inputs));
        RegisterComponents();
    }

    /// <summary>The matrix: (outputs, inputs).</summary>
    public Parameter Weight => _weight;

    /// <summary>Applies the map.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <returns>(..., outputs).</returns>
    public override Tensor forward(Tensor input) => AffineMap.Apply(input, _weight, null);
}

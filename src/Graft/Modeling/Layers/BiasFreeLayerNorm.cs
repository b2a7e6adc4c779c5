using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>Layer normalisation over the last dimension (Ba, Kiros and Hinton 2016) with a weight and no bias. Uninitialised when constructed.</summary>
public sealed class BiasFreeLayerNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    private readonly long[] _shape;
    private readonly double _epsilon;

    /// <summary>Creates the layer.</summary>
    /// <param name="size">The size of the last dimension.</param>
    /// <param name="epsilon">What is added to the variance; the checkpoint's config says how much.</param>
    public BiasFreeLayerNorm(long size, double epsilon)
        : base(nameof(BiasFreeLayerNorm))
    {
        _shape = [size];
        _epsilon = epsilon;
        _weight = new Parameter(empty(size));
        RegisterComponents();
    }

    /// <summary>What the normalised values are multiplied with: (size).</summary>
    public Parameter Weight => _weight;

    /// <summary>What is added to the variance.</summary>
    public double Epsilon => _epsilon;

    /// <summary>Normalises.</summary>
    /// <param name="input">(..., size), float32.</param>
    /// <returns>A tensor of the same shape.</returns>
    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, _shape, _weight, null, _epsilon);
}

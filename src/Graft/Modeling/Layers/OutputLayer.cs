using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>A task's last layer: dropout, then an affine map to the logits. Uninitialised when constructed.</summary>
public sealed class OutputLayer : nn.Module<Tensor, StepRandomness?, Tensor>
{
    // Past every dropout of a backbone: families count theirs from 0.
    private const int DropoutSite = 1 << 16;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    private readonly Dropout _dropout;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">The size of the view's last dimension, H.</param>
    /// <param name="outputs">How many logits, L.</param>
    /// <param name="dropout">The share of inputs that become 0 in training, in [0, 1).</param>
    public OutputLayer(int inputs, int outputs, double dropout)
        : base(nameof(OutputLayer))
    {
        _weight = new Parameter(empty(outputs, inputs));
        _bias = new Parameter(empty(outputs));
        _dropout = new Dropout(dropout, DropoutSite);
        RegisterComponents();
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="features">The view: (B, H) or (B, T, H), float32.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>(B, L) or (B, T, L).</returns>
    public override Tensor forward(Tensor features, StepRandomness? randomness)
    {
        using var kept = _dropout.Apply(features, randomness);
        return nn.functional.linear(kept, _weight, _bias);
    }
}

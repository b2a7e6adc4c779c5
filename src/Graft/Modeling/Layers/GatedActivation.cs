using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>A gated linear unit (Shazeer 2020, "GLU Variants Improve Transformer"): one half of a map's output through the activation, times the other half.</summary>
public static class GatedActivation
{
    /// <summary>Applies it.</summary>
    /// <param name="mapped">The half for the activation, then the gate: (..., 2 I), float32.</param>
    /// <param name="activation">The name, one of <see cref="Activation.Names"/>.</param>
    /// <returns>(..., I).</returns>
    public static Tensor Apply(Tensor mapped, string activation)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        using var scope = NewDisposeScope();
        var halves = mapped.chunk(2, -1); // (..., I) each
        return (Activation.Get(activation)(halves[0]) * halves[1]).MoveToOuterDisposeScope(); // (..., I)
    }
}

using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// What stands between two sub-layers that normalise before (Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"):
/// what one gave is added to the hidden states, and the sum, normalised, is what the next one reads.
/// </summary>
public static class AddNorm
{
    /// <summary>Applies it.</summary>
    /// <param name="hidden">The hidden states that entered the sub-layer: (..., H), float32.</param>
    /// <param name="update">What the sub-layer gave: (..., H).</param>
    /// <param name="norm">The next sub-layer's norm.</param>
    /// <returns>The sum and the normalised sum: (..., H) each.</returns>
    public static (Tensor Sum, Tensor Normalized) Apply(Tensor hidden, Tensor update, BiasFreeLayerNorm norm)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(norm);
        var sum = hidden + update; // (..., H)
        return (sum, norm.call(sum));
    }
}

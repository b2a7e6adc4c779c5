using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// Dropout (Srivastava et al. 2014) with masks from Philox: an element's mask is a function of the run's seed, the step, the layer, the
/// row's place in the whole step and the element's place in the row. Without <see cref="StepRandomness"/> it passes its input through.
/// </summary>
/// <param name="probability">The share of elements that become 0, in [0, 1).</param>
/// <param name="site">A number that no other dropout of the model has: its place in the network.</param>
public sealed class Dropout(double probability, int site)
{
    /// <summary>The share of elements that become 0.</summary>
    public double Probability { get; } = probability is >= 0 and < 1
        ? probability
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "a dropout probability lies in [0, 1)");

    /// <summary>Whether this dropout changes anything in a pass with the given randomness.</summary>
    public bool IsActive(StepRandomness? randomness) => randomness is not null && Probability > 0;

    /// <summary>Applies the mask of hidden states.</summary>
    /// <param name="hidden">(B, T, H) or (B, H), float32.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Apply(Tensor hidden, StepRandomness? randomness)
    {
        if (!IsActive(randomness))
            return hidden.alias();
        var lines = hidden.dim() == 2 ? 1 : (int)hidden.shape[1];
        using var mask = Mask((int)hidden.shape[0], 1, lines, (int)hidden.shape[^1], hidden, randomness!);
        return hidden * mask;
    }

    /// <summary>Applies the mask of attention weights.</summary>
    /// <param name="weights">(B, A, T, T), float32.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor ApplyToAttention(Tensor weights, StepRandomness? randomness)
    {
        if (!IsActive(randomness))
            return weights.alias();
        var shape = weights.shape;
        using var mask = Mask((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], weights, randomness!);
        return weights * mask;
    }

    /// <summary>How the masks of a pass are drawn, or null where nothing is dropped.</summary>
    /// <param name="randomness">The step's random numbers, or null.</param>
    internal DropoutMask? Mask(StepRandomness? randomness) =>
        IsActive(randomness) ? new DropoutMask(randomness!.Key, site, randomness.FirstRow, Probability) : null;

    /// <summary>The mask of <paramref name="like"/>'s shape: 0, or 1 / (1 - p) where the element is kept.</summary>
    private Tensor Mask(int rows, int heads, int lines, int width, Tensor like, StepRandomness randomness)
    {
        var mask = empty(like.shape, dtype: ScalarType.Float32); // filled on the CPU, whichever device computes
        var (buffer, draw) = (new FloatBuffer(mask), Mask(randomness)!.Value);
        ComputeThreads.For(rows * heads, part =>
        {
            var (row, head) = Math.DivRem(part, heads);
            for (var line = 0; line < lines; line++)
                draw.Fill(buffer.Slice(((long)part * lines + line) * width, width), row, line, head);
        });
        if (like.device.type == TorchSharp.DeviceType.CPU)
            return mask;
        using (mask)
            return mask.to(like.device);
    }
}

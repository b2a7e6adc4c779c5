using System.Runtime.InteropServices;
using Graft.Randomness;
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
        using var mask = hidden.dim() == 2
            ? Mask(hidden.shape[0], 1, 1, hidden.shape[1], hidden, randomness!)
            : Mask(hidden.shape[0], 1, hidden.shape[1], hidden.shape[2], hidden, randomness!);
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
        using var mask = Mask(shape[0], shape[1], shape[2], shape[3], weights, randomness!);
        return weights * mask;
    }

    /// <summary>The mask of <paramref name="like"/>'s shape: 0, or 1 / (1 - p) where the element is kept.</summary>
    private Tensor Mask(long rows, long heads, long lines, long width, Tensor like, StepRandomness randomness)
    {
        var mask = empty(like.shape, dtype: ScalarType.Float32); // filled on the CPU, whichever device computes
        Fill(mask, checked((int)rows), checked((int)heads), checked((int)lines), checked((int)width), randomness);
        if (like.device.type == TorchSharp.DeviceType.CPU)
            return mask;
        using (mask)
            return mask.to(like.device);
    }

    private unsafe void Fill(Tensor mask, int rows, int heads, int lines, int width, StepRandomness randomness)
    {
        var drop = (uint)Math.Min(Math.Round(Probability * 4294967296.0), uint.MaxValue);
        var scale = (float)(1 / (1 - Probability));
        fixed (byte* start = mask.bytes)
        {
            var address = (nint)start;
            Parallel.For(0, rows * heads, part =>
            {
                var (row, head) = Math.DivRem(part, heads);
                var values = new Span<float>((float*)address + (long)part * lines * width, lines * width);
                for (var line = 0; line < lines; line++)
                    FillLine(values.Slice(line * width, width), (uint)line | ((uint)head << 16), (uint)(randomness.FirstRow + row), drop, scale, randomness.Key);
            });
        }
    }

    /// <summary>One line of a mask; four elements from each block of Philox, counted by the element's place, not by the padded size.</summary>
    private void FillLine(Span<float> values, uint line, uint row, uint drop, float scale, ulong key)
    {
        Span<uint> words = stackalloc uint[4];
        for (var i = 0; i < values.Length; i += 4)
        {
            var block = Philox.Generate((uint)i >> 2, line, row, (uint)site, key);
            MemoryMarshal.Write(MemoryMarshal.AsBytes(words), in block);
            for (var j = 0; j < 4 && i + j < values.Length; j++)
                values[i + j] = words[j] < drop ? 0 : scale;
        }
    }
}

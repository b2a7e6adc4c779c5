using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>Rotary positions of one base and head size (Su et al. 2021, "RoFormer"); the tables grow with the longest input seen.</summary>
/// <param name="theta">The base of the angles, <c>rope_theta</c>.</param>
/// <param name="headSize">D, even.</param>
public sealed class RotaryPositions(double theta, int headSize)
{
    private RotaryTable _table = new(theta, headSize, 0);

    /// <summary>Turns queries or keys by their positions, for what computes attention step by step.</summary>
    /// <param name="states">(B, A, T, D), float32.</param>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Apply(Tensor states)
    {
        ArgumentNullException.ThrowIfNull(states);
        using var scope = NewDisposeScope();
        var (tokens, half) = (states.shape[2], headSize / 2);
        var table = Table((int)tokens);
        var cosines = tensor(table.Cosines, [table.Tokens, half], device: states.device).narrow(0, 0, tokens); // (T, D / 2)
        var sines = tensor(table.Sines, [table.Tokens, half], device: states.device).narrow(0, 0, tokens); // (T, D / 2)
        var (first, second) = (states.narrow(3, 0, half), states.narrow(3, half, half)); // (B, A, T, D / 2) each
        return cat([first * cosines - second * sines, second * cosines + first * sines], 3).MoveToOuterDisposeScope(); // (B, A, T, D)
    }

    /// <summary>The table for inputs of a length, or a longer one.</summary>
    internal RotaryTable Table(int tokens)
    {
        var table = _table;
        if (table.Tokens >= tokens)
            return table;
        // A power of two: growing token by token would compute it all again each time.
        return _table = new RotaryTable(theta, headSize, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tokens));
    }
}

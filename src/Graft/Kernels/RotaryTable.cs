using System.Numerics;

namespace Graft.Kernels;

/// <summary>
/// Rotary positions (Su et al. 2021, "RoFormer"): element i of a head's first half and element i of its second half are the two coordinates of
/// a point, which is turned by the token's position times theta^(-2 i / D).
/// </summary>
/// <remarks>Angles are products in single precision, as the reference's: far from the start their rounding is part of what it computes.</remarks>
internal sealed unsafe class RotaryTable
{
    /// <summary>Computes the table.</summary>
    /// <param name="theta">The base of the angles.</param>
    /// <param name="headSize">D, even.</param>
    /// <param name="tokens">How many positions there are.</param>
    public RotaryTable(double theta, int headSize, int tokens)
    {
        (Half, Tokens) = (headSize / 2, tokens);
        (Cosines, Sines) = (new float[tokens * Half], new float[tokens * Half]);
        for (var element = 0; element < Half; element++)
        {
            var frequency = 1 / (float)Math.Pow(theta, 2f * element / headSize);
            for (var token = 0; token < tokens; token++)
            {
                var (sine, cosine) = Math.SinCos(frequency * token);
                (Cosines[token * Half + element], Sines[token * Half + element]) = ((float)cosine, (float)sine);
            }
        }
    }

    /// <summary>How many positions there are.</summary>
    public int Tokens { get; }

    /// <summary>D / 2.</summary>
    public int Half { get; }

    /// <summary>The angles' cosines: (tokens, D / 2).</summary>
    public float[] Cosines { get; }

    /// <summary>The angles' sines: (tokens, D / 2).</summary>
    public float[] Sines { get; }

    /// <summary>Turns one head's rows in place, each by its position.</summary>
    /// <param name="rows">(tokens, D), rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="tokens">How many rows, at most as many as the table has.</param>
    /// <param name="backwards">Whether by the opposite angles, which is the gradient.</param>
    public void Rotate(float* rows, int stride, int tokens, bool backwards)
    {
        var sign = backwards ? -1f : 1f;
        fixed (float* cosines = Cosines, sines = Sines)
        {
            for (var token = 0; token < tokens; token++)
                RotateRow(rows + (long)token * stride, cosines + token * Half, sines + token * Half, sign);
        }
    }

    private void RotateRow(float* first, float* cosines, float* sines, float sign)
    {
        var second = first + Half;
        var i = 0;
        for (; i <= Half - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> x = Vector.Load(first + i), y = Vector.Load(second + i), cosine = Vector.Load(cosines + i), sine = Vector.Load(sines + i) * sign;
            Vector.Store(x * cosine - y * sine, first + i);
            Vector.Store(y * cosine + x * sine, second + i);
        }

        for (; i < Half; i++)
        {
            var (x, y, sine) = (first[i], second[i], sines[i] * sign);
            (first[i], second[i]) = (x * cosines[i] - y * sine, y * cosines[i] + x * sine);
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Graft.Kernels;

/// <summary>Functions of vectors that the base library has not, or not in single precision.</summary>
internal static class VectorMath
{
    private const float LowestExponent = -87, HighestExponent = 88;

    /// <summary>e^x to about 2 units in the last place; 0 below -87, so that no denormal number appears, and no infinity above 88.</summary>
    /// <remarks>Range reduction by a multiple of ln 2 in two parts, then the polynomial of the Cephes library's expf (Moshier 1989).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        // Adding and taking away 1.5 x 2^23 rounds to an integer.
        var rounding = new Vector<float>(12582912f);
        var clamped = Vector.Min(Vector.Max(x, new Vector<float>(LowestExponent)), new Vector<float>(HighestExponent));
        var shifted = Vector.FusedMultiplyAdd(clamped, new Vector<float>(1.44269504f), rounding);
        var n = shifted - rounding;
        var r = Vector.FusedMultiplyAdd(n, new Vector<float>(-0.693359375f), clamped);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(2.12194440e-4f), r);
        var p = new Vector<float>(1.9875691500e-4f);
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.3981999507e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.FusedMultiplyAdd(p, r * r, r) + Vector<float>.One;
        var power = Vector.AsVectorSingle((Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23);
        return Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(LowestExponent)), Vector<float>.Zero, p * power);
    }
}

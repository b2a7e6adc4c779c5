using System.Numerics;
using System.Runtime.CompilerServices;

namespace Graft.Vectors;

/// <summary>Arithmetic on vectors of equal length.</summary>
internal static class FloatRows
{
    /// <summary>The sum of products; the order of the additions depends on the length alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum = Vector.FusedMultiplyAdd(new Vector<float>(a[i..]), new Vector<float>(b[i..]), sum);
        var total = Vector.Sum(sum);
        for (; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    /// <summary>Adds <paramref name="factor"/> times <paramref name="values"/> to <paramref name="sums"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(Span<float> sums, ReadOnlySpan<float> values, float factor)
    {
        var factors = new Vector<float>(factor);
        var i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.FusedMultiplyAdd(new Vector<float>(values[i..]), factors, new Vector<float>(sums[i..])).CopyTo(sums[i..]);
        for (; i < sums.Length; i++)
            sums[i] += factor * values[i];
    }
}

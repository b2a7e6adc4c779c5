using System.Numerics;
using System.Runtime.Intrinsics;

namespace Graft.Kernels;

/// <summary>
/// Matrix products of a few rows, as attention has them for each head: too small for a library, whose call and packing cost more than the
/// sums. Four rows go together, so that each number read from the right side is used four times. Wide vectors are taken where the processor
/// has them; the sums are the same, number by number.
/// </summary>
internal static unsafe class SmallProduct
{
    /// <summary>How many rows go together.</summary>
    public const int Rows = 4;

    /// <summary>C = A B for four rows of A.</summary>
    /// <param name="a">(4, k), rows <paramref name="strideA"/> apart.</param>
    /// <param name="strideA">Elements from one row of A to the next.</param>
    /// <param name="b">(k, n), rows <paramref name="strideB"/> apart.</param>
    /// <param name="strideB">Elements from one row of B to the next.</param>
    /// <param name="c">Receives (4, n), rows <paramref name="n"/> apart.</param>
    /// <param name="k">The inner size.</param>
    /// <param name="n">Columns: a multiple of a vector's size.</param>
    public static void Multiply(float* a, int strideA, float* b, int strideB, float* c, int k, int n)
    {
        var column = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; column <= n - 2 * Vector512<float>.Count; column += 2 * Vector512<float>.Count)
                MultiplyWide(a, strideA, b + column, strideB, c + column, k, n);
        }

        for (; column <= n - 2 * Vector<float>.Count; column += 2 * Vector<float>.Count)
            MultiplyTwo(a, strideA, b + column, strideB, c + column, k, n);
        for (; column < n; column += Vector<float>.Count)
            MultiplyOne(a, strideA, b + column, strideB, c + column, k, n);
    }

    /// <summary>Y += W^T X: each of four rows of X, times a weight for each row of Y.</summary>
    /// <param name="w">(4, m), rows <paramref name="strideW"/> apart.</param>
    /// <param name="strideW">Elements from one row of W to the next.</param>
    /// <param name="x">(4, n), rows <paramref name="n"/> apart.</param>
    /// <param name="y">(m, n), rows <paramref name="n"/> apart.</param>
    /// <param name="m">Rows of Y.</param>
    /// <param name="n">Columns: a multiple of a vector's size.</param>
    public static void AddTransposed(float* w, int strideW, float* x, float* y, int m, int n)
    {
        var column = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; column <= n - 2 * Vector512<float>.Count; column += 2 * Vector512<float>.Count)
                AddTransposedWide(w, strideW, x + column, y + column, m, n);
        }

        for (; column < n; column += Vector<float>.Count)
        {
            var (x0, x1, x2, x3) = (Vector.Load(x + column), Vector.Load(x + n + column), Vector.Load(x + 2 * n + column), Vector.Load(x + 3 * n + column));
            for (var row = 0; row < m; row++)
            {
                var to = y + (long)row * n + column;
                var even = Vector.FusedMultiplyAdd(new Vector<float>(w[row]), x0, Vector.Load(to));
                var odd = new Vector<float>(w[strideW + row]) * x1;
                even = Vector.FusedMultiplyAdd(new Vector<float>(w[2 * strideW + row]), x2, even);
                odd = Vector.FusedMultiplyAdd(new Vector<float>(w[3 * strideW + row]), x3, odd);
                Vector.Store(even + odd, to);
            }
        }
    }

    private static void AddTransposedWide(float* w, int strideW, float* x, float* y, int m, int n)
    {
        float* w1 = w + strideW, w2 = w1 + strideW, w3 = w2 + strideW, right = x + Vector512<float>.Count;
        Vector512<float> x00 = Vector512.Load(x), x10 = Vector512.Load(x + n), x20 = Vector512.Load(x + 2 * n), x30 = Vector512.Load(x + 3 * n);
        Vector512<float> x01 = Vector512.Load(right), x11 = Vector512.Load(right + n), x21 = Vector512.Load(right + 2 * n), x31 = Vector512.Load(right + 3 * n);
        for (var row = 0; row < m; row++, y += n)
        {
            Vector512<float> v0 = Vector512.Create(w[row]), v1 = Vector512.Create(w1[row]), v2 = Vector512.Create(w2[row]), v3 = Vector512.Create(w3[row]);
            var even = Vector512.FusedMultiplyAdd(v2, x20, Vector512.FusedMultiplyAdd(v0, x00, Vector512.Load(y)));
            Vector512.Store(even + Vector512.FusedMultiplyAdd(v3, x30, v1 * x10), y);
            even = Vector512.FusedMultiplyAdd(v2, x21, Vector512.FusedMultiplyAdd(v0, x01, Vector512.Load(y + Vector512<float>.Count)));
            Vector512.Store(even + Vector512.FusedMultiplyAdd(v3, x31, v1 * x11), y + Vector512<float>.Count);
        }
    }

    private static void MultiplyWide(float* a, int strideA, float* b, int strideB, float* c, int k, int n)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        float* a1 = a + strideA, a2 = a1 + strideA, a3 = a2 + strideA;
        for (var i = 0; i < k; i++, b += strideB)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Vector512<float>.Count);
            var value = Vector512.Create(a[i]);
            c00 = Vector512.FusedMultiplyAdd(value, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(value, b1, c01);
            value = Vector512.Create(a1[i]);
            c10 = Vector512.FusedMultiplyAdd(value, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(value, b1, c11);
            value = Vector512.Create(a2[i]);
            c20 = Vector512.FusedMultiplyAdd(value, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(value, b1, c21);
            value = Vector512.Create(a3[i]);
            c30 = Vector512.FusedMultiplyAdd(value, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(value, b1, c31);
        }

        StoreWide(c00, c01, c);
        StoreWide(c10, c11, c + n);
        StoreWide(c20, c21, c + 2 * n);
        StoreWide(c30, c31, c + 3 * n);
    }

    private static void StoreWide(Vector512<float> left, Vector512<float> right, float* to)
    {
        Vector512.Store(left, to);
        Vector512.Store(right, to + Vector512<float>.Count);
    }

    private static void MultiplyTwo(float* a, int strideA, float* b, int strideB, float* c, int k, int n)
    {
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        float* a1 = a + strideA, a2 = a1 + strideA, a3 = a2 + strideA;
        for (var i = 0; i < k; i++, b += strideB)
        {
            Vector<float> b0 = Vector.Load(b), b1 = Vector.Load(b + Vector<float>.Count);
            var value = new Vector<float>(a[i]);
            c00 = Vector.FusedMultiplyAdd(value, b0, c00);
            c01 = Vector.FusedMultiplyAdd(value, b1, c01);
            value = new Vector<float>(a1[i]);
            c10 = Vector.FusedMultiplyAdd(value, b0, c10);
            c11 = Vector.FusedMultiplyAdd(value, b1, c11);
            value = new Vector<float>(a2[i]);
            c20 = Vector.FusedMultiplyAdd(value, b0, c20);
            c21 = Vector.FusedMultiplyAdd(value, b1, c21);
            value = new Vector<float>(a3[i]);
            c30 = Vector.FusedMultiplyAdd(value, b0, c30);
            c31 = Vector.FusedMultiplyAdd(value, b1, c31);
        }

        Store(c00, c01, c);
        Store(c10, c11, c + n);
        Store(c20, c21, c + 2 * n);
        Store(c30, c31, c + 3 * n);
    }

    private static void Store(Vector<float> left, Vector<float> right, float* to)
    {
        Vector.Store(left, to);
        Vector.Store(right, to + Vector<float>.Count);
    }

    private static void MultiplyOne(float* a, int strideA, float* b, int strideB, float* c, int k, int n)
    {
        Vector<float> c0 = default, c1 = default, c2 = default, c3 = default;
        for (var i = 0; i < k; i++, b += strideB)
        {
            var right = Vector.Load(b);
            c0 = Vector.FusedMultiplyAdd(new Vector<float>(a[i]), right, c0);
            c1 = Vector.FusedMultiplyAdd(new Vector<float>(a[strideA + i]), right, c1);
            c2 = Vector.FusedMultiplyAdd(new Vector<float>(a[2 * strideA + i]), right, c2);
            c3 = Vector.FusedMultiplyAdd(new Vector<float>(a[3 * strideA + i]), right, c3);
        }

        Vector.Store(c0, c);
        Vector.Store(c1, c + n);
        Vector.Store(c2, c + 2 * n);
        Vector.Store(c3, c + 3 * n);
    }
}

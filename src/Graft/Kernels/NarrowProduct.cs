using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Graft.Kernels;

/// <summary>
/// The product of a few rows with a weight matrix, X W^T: what predicting one sentence is made of. A library copies the matrix into another
/// order first, which pays for many rows only; here each of its rows is read once, as it stands, and used for all rows of X.
/// </summary>
internal static unsafe class NarrowProduct
{
    /// <summary>Up to how many rows this is faster than libtorch (docs/performance.md).</summary>
    public const int MostRows = 192;

    private const int WeightRows = 4, InputRows = 3, WeightRowsPerPart = 32;

    /// <summary>Whether the sizes and the processor suit.</summary>
    /// <param name="rows">Rows of X.</param>
    /// <param name="inputs">Columns of X and of W.</param>
    /// <param name="outputs">Rows of W.</param>
    public static bool Supports(long rows, long inputs, long outputs) =>
        Fma.IsSupported && rows <= MostRows && inputs % Vector256<float>.Count == 0 && outputs % WeightRows == 0;

    /// <summary>Computes Y = X W^T + b.</summary>
    /// <param name="input">X: (rows, inputs).</param>
    /// <param name="weight">W: (outputs, inputs).</param>
    /// <param name="bias">b: (outputs), or null.</param>
    /// <param name="output">Receives Y: (rows, outputs).</param>
    /// <param name="rows">Rows of X.</param>
    /// <param name="inputs">Columns of X and of W.</param>
    /// <param name="outputs">Rows of W.</param>
    public static void Multiply(FloatBuffer input, FloatBuffer weight, FloatBuffer? bias, FloatBuffer output, int rows, int inputs, int outputs) =>
        ComputeThreads.For((outputs + WeightRowsPerPart - 1) / WeightRowsPerPart, part =>
        {
            var end = Math.Min(outputs, (part + 1) * WeightRowsPerPart);
            for (var column = part * WeightRowsPerPart; column < end; column += WeightRows)
            {
                var added = bias is { } values ? Vector128.Load(values.Start + column) : Vector128<float>.Zero;
                for (var row = 0; row < rows; row += InputRows)
                {
                    // What is missing to three rows is the last again, and written again.
                    var (second, third) = (Math.Min(row + 1, rows - 1), Math.Min(row + 2, rows - 1));
                    var (x0, x1, x2) = Block(
                        input.Start + (long)row * inputs, input.Start + (long)second * inputs, input.Start + (long)third * inputs,
                        weight.Start + (long)column * inputs, inputs);
                    Vector128.Store(x0 + added, output.Start + (long)row * outputs + column);
                    Vector128.Store(x1 + added, output.Start + (long)second * outputs + column);
                    Vector128.Store(x2 + added, output.Start + (long)third * outputs + column);
                }
            }
        });

    /// <summary>The products of three rows of X with four of W.</summary>
    private static (Vector128<float> X0, Vector128<float> X1, Vector128<float> X2) Block(float* x0, float* x1, float* x2, float* w, int inputs)
    {
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector256<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector256<float> s20 = default, s21 = default, s22 = default, s23 = default;
        float* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        for (var i = 0; i < inputs; i += Vector256<float>.Count)
        {
            Vector256<float> v0 = Vector256.Load(w + i), v1 = Vector256.Load(w1 + i), v2 = Vector256.Load(w2 + i), v3 = Vector256.Load(w3 + i);
            var x = Vector256.Load(x0 + i);
            s00 = Fma.MultiplyAdd(x, v0, s00);
            s01 = Fma.MultiplyAdd(x, v1, s01);
            s02 = Fma.MultiplyAdd(x, v2, s02);
            s03 = Fma.MultiplyAdd(x, v3, s03);
            x = Vector256.Load(x1 + i);
            s10 = Fma.MultiplyAdd(x, v0, s10);
            s11 = Fma.MultiplyAdd(x, v1, s11);
            s12 = Fma.MultiplyAdd(x, v2, s12);
            s13 = Fma.MultiplyAdd(x, v3, s13);
            x = Vector256.Load(x2 + i);
            s20 = Fma.MultiplyAdd(x, v0, s20);
            s21 = Fma.MultiplyAdd(x, v1, s21);
            s22 = Fma.MultiplyAdd(x, v2, s22);
            s23 = Fma.MultiplyAdd(x, v3, s23);
        }

        return (Sums(s00, s01, s02, s03), Sums(s10, s11, s12, s13), Sums(s20, s21, s22, s23));
    }

    private static Vector128<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var pairs = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return pairs.GetLower() + pairs.GetUpper();
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Graft.Kernels;

/// <summary>
/// The Gaussian error linear unit x P(X &lt;= x) (Hendrycks and Gimpel 2016) of a matrix to whose rows a bias is added, in one pass that also
/// gives the derivative, since both stand on the same exponential.
/// </summary>
/// <remarks>The error function by formula 7.1.26 of Abramowitz and Stegun (1964): at most 1.5e-7 off, a unit in the last place near 1.</remarks>
internal static unsafe class GeluKernel
{
    private const int RowsPerPart = 16;

    /// <summary>Computes values and derivatives.</summary>
    /// <param name="mapped">(N, I), without bias; becomes the derivative where <paramref name="keepDerivative"/> says so.</param>
    /// <param name="bias">(I).</param>
    /// <param name="output">(N, I); may be <paramref name="mapped"/> itself where no derivative is kept.</param>
    /// <param name="keepDerivative">Whether the derivative is wanted.</param>
    public static void Forward(FloatBuffer mapped, FloatBuffer bias, FloatBuffer output, bool keepDerivative)
    {
        var width = (int)bias.Length;
        var rows = (int)(mapped.Length / width);
        ComputeThreads.For((rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            for (var row = part * RowsPerPart; row < Math.Min(rows, (part + 1) * RowsPerPart); row++)
                ForwardRow(mapped.Start + (long)row * width, bias.Start, output.Start + (long)row * width, width, keepDerivative);
        });
    }

    /// <summary>Computes the gradient of what the bias was added to, and the bias's.</summary>
    /// <param name="gradient">The output's gradient: (N, I).</param>
    /// <param name="derivative">What <see cref="Forward"/> kept: (N, I); becomes the result.</param>
    /// <param name="width">I.</param>
    /// <returns>The sums over the rows: the bias's gradient, (I).</returns>
    public static ColumnSums Backward(FloatBuffer gradient, FloatBuffer derivative, int width)
    {
        var rows = (int)(gradient.Length / width);
        var sums = new ColumnSums(rows, width);
        ComputeThreads.For(ColumnSums.Chunks(rows), chunk =>
        {
            var sum = sums.Of(chunk);
            for (var row = chunk * ColumnSums.RowsPerChunk; row < Math.Min(rows, (chunk + 1) * ColumnSums.RowsPerChunk); row++)
                BackwardRow(gradient.Slice((long)row * width, width), derivative.Slice((long)row * width, width), sum);
        });
        return sums;
    }

    private static void ForwardRow(float* mapped, float* bias, float* output, int width, bool keepDerivative)
    {
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (value, derivative) = Gelu(Vector.Load(mapped + i) + Vector.Load(bias + i));
            Vector.Store(value, output + i);
            if (keepDerivative)
                Vector.Store(derivative, mapped + i);
        }

        for (; i < width; i++)
        {
            var (value, derivative) = Gelu(new Vector<float>(mapped[i] + bias[i]));
            output[i] = value[0];
            if (keepDerivative)
                mapped[i] = derivative[0];
        }
    }

    private static void BackwardRow(ReadOnlySpan<float> gradient, Span<float> derivative, Span<float> sum)
    {
        var i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var product = new Vector<float>(gradient[i..]) * new Vector<float>(derivative[i..]);
            product.CopyTo(derivative[i..]);
            (new Vector<float>(sum[i..]) + product).CopyTo(sum[i..]);
        }

        for (; i < gradient.Length; i++)
            sum[i] += derivative[i] *= gradient[i];
    }

    /// <summary>Gelu and its derivative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<float> Value, Vector<float> Derivative) Gelu(Vector<float> x)
    {
        var bell = VectorMath.Exp(x * x * new Vector<float>(-0.5f)); // e^(-x^2 / 2)
        var t = Vector<float>.One / Vector.FusedMultiplyAdd(Vector.Abs(x), new Vector<float>(0.3275911f * 0.70710678f), Vector<float>.One);
        var p = new Vector<float>(0.5f * 1.061405429f);
        p = Vector.FusedMultiplyAdd(p, t, new Vector<float>(0.5f * -1.453152027f));
        p = Vector.FusedMultiplyAdd(p, t, new Vector<float>(0.5f * 1.421413741f));
        p = Vector.FusedMultiplyAdd(p, t, new Vector<float>(0.5f * -0.284496736f));
        p = Vector.FusedMultiplyAdd(p, t, new Vector<float>(0.5f * 0.254829592f));
        var tail = p * t * bell; // P(X > |x|)
        var below = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
        return (x * below, Vector.FusedMultiplyAdd(x * new Vector<float>(0.39894228f), bell, below));
    }
}

using System.Numerics;

namespace Graft.Kernels;

/// <summary>
/// The gated gelu of Shazeer 2020 ("GLU Variants Improve Transformer"), gelu(a) g of two halves of each row of a matrix, in one pass that also
/// gives the derivatives by both.
/// </summary>
internal static unsafe class GatedGeluKernel
{
    private const int RowsPerPart = 16;

    /// <summary>Computes values and derivatives.</summary>
    /// <param name="mapped">a and g beside each other: (N, 2 I); becomes the derivatives by a and by g where <paramref name="keepDerivatives"/> says so.</param>
    /// <param name="output">Receives gelu(a) g: (N, I).</param>
    /// <param name="width">I.</param>
    /// <param name="keepDerivatives">Whether the derivatives are wanted.</param>
    public static void Forward(FloatBuffer mapped, FloatBuffer output, int width, bool keepDerivatives)
    {
        var rows = (int)(output.Length / width);
        ComputeThreads.For((rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            for (var row = part * RowsPerPart; row < Math.Min(rows, (part + 1) * RowsPerPart); row++)
                ForwardRow(mapped.Start + 2L * row * width, output.Start + (long)row * width, width, keepDerivatives);
        });
    }

    /// <summary>Computes the gradient of the two halves.</summary>
    /// <param name="gradient">The output's gradient: (N, I).</param>
    /// <param name="derivatives">What <see cref="Forward"/> kept: (N, 2 I); becomes the result.</param>
    /// <param name="width">I.</param>
    public static void Backward(FloatBuffer gradient, FloatBuffer derivatives, int width)
    {
        var rows = (int)(gradient.Length / width);
        ComputeThreads.For((rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            for (var row = part * RowsPerPart; row < Math.Min(rows, (part + 1) * RowsPerPart); row++)
                BackwardRow(gradient.Start + (long)row * width, derivatives.Start + 2L * row * width, width);
        });
    }

    private static void ForwardRow(float* first, float* output, int width, bool keepDerivatives)
    {
        var gates = first + width;
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (value, derivative) = GeluKernel.Gelu(Vector.Load(first + i));
            var gate = Vector.Load(gates + i);
            Vector.Store(value * gate, output + i);
            if (!keepDerivatives)
                continue;
            Vector.Store(derivative * gate, first + i);
            Vector.Store(value, gates + i);
        }

        for (; i < width; i++)
        {
            var (value, derivative) = GeluKernel.Gelu(new Vector<float>(first[i]));
            output[i] = value[0] * gates[i];
            if (keepDerivatives)
                (first[i], gates[i]) = (derivative[0] * gates[i], value[0]);
        }
    }

    private static void BackwardRow(float* gradient, float* first, int width)
    {
        var gates = first + width;
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            var slope = Vector.Load(gradient + i);
            Vector.Store(Vector.Load(first + i) * slope, first + i);
            Vector.Store(Vector.Load(gates + i) * slope, gates + i);
        }

        for (; i < width; i++)
            (first[i], gates[i]) = (first[i] * gradient[i], gates[i] * gradient[i]);
    }
}

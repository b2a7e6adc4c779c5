using System.Numerics;

namespace Graft.Kernels;

/// <summary>
/// The sum of two matrices, and its rows normalised (layer normalisation without bias, Ba, Kiros and Hinton 2016), in one pass; and the
/// gradient of what was added in one pass. The backward pass normalises the sum again: reading it is cheaper than keeping both.
/// </summary>
internal static unsafe class AddNormKernel
{
    private const int RowsPerPart = 16;

    /// <summary>Computes both outputs.</summary>
    /// <param name="hidden">(N, H).</param>
    /// <param name="update">(N, H).</param>
    /// <param name="weight">The norm's weight, (H).</param>
    /// <param name="sum">Receives hidden + update: (N, H).</param>
    /// <param name="output">Receives the normalised sum times the weight: (N, H).</param>
    /// <param name="moments">Receives each row's mean and 1 / standard deviation: (N, 2).</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static void Forward(
        FloatBuffer hidden, FloatBuffer update, FloatBuffer weight, FloatBuffer sum, FloatBuffer output, FloatBuffer moments, double epsilon)
    {
        var width = (int)weight.Length;
        var rows = (int)(hidden.Length / width);
        ComputeThreads.For((rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            for (var row = part * RowsPerPart; row < Math.Min(rows, (part + 1) * RowsPerPart); row++)
            {
                var offset = (long)row * width;
                var values = sum.Start + offset;
                var mean = Add(hidden.Start + offset, update.Start + offset, values, width) / width;
                var inverse = (float)(1 / Math.Sqrt(SquaredDeviations(values, mean, width) / (double)width + epsilon));
                Scale(values, mean, inverse, weight.Start, output.Start + offset, width);
                (moments.Start[2 * row], moments.Start[2 * row + 1]) = (mean, inverse);
            }
        });
    }

    /// <summary>Computes the gradient of the two inputs, which is one and the same.</summary>
    /// <param name="sumGradient">The sum's gradient, (N, H); null where nobody reads the sum.</param>
    /// <param name="outputGradient">The normalised sum's gradient: (N, H).</param>
    /// <param name="sum">The sum: (N, H).</param>
    /// <param name="moments">What <see cref="Forward"/> found.</param>
    /// <param name="weight">The norm's weight, (H).</param>
    /// <param name="result">Receives the gradient: (N, H).</param>
    /// <returns>The sums over the rows: the weight's gradient, (H).</returns>
    public static ColumnSums Backward(
        FloatBuffer? sumGradient, FloatBuffer outputGradient, FloatBuffer sum, FloatBuffer moments, FloatBuffer weight, FloatBuffer result)
    {
        var width = (int)weight.Length;
        var rows = (int)(sum.Length / width);
        var sums = new ColumnSums(rows, width);
        ComputeThreads.For(ColumnSums.Chunks(rows), chunk =>
        {
            fixed (float* weightSums = sums.Of(chunk))
            {
                for (var row = chunk * ColumnSums.RowsPerChunk; row < Math.Min(rows, (chunk + 1) * ColumnSums.RowsPerChunk); row++)
                {
                    var offset = (long)row * width;
                    BackwardRow(
                        sumGradient is { } added ? added.Start + offset : null, outputGradient.Start + offset, sum.Start + offset, moments.Start[2 * row], moments.Start[2 * row + 1],
                        weight.Start, result.Start + offset, weightSums, width);
                }
            }
        });
        return sums;
    }

    private static float Add(float* left, float* right, float* to, int width)
    {
        var totals = Vector<float>.Zero;
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            var value = Vector.Load(left + i) + Vector.Load(right + i);
            Vector.Store(value, to + i);
            totals += value;
        }

        var total = Vector.Sum(totals);
        for (; i < width; i++)
            total += to[i] = left[i] + right[i];
        return total;
    }

    private static float SquaredDeviations(float* values, float mean, int width)
    {
        var totals = Vector<float>.Zero;
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            var centred = Vector.Load(values + i) - new Vector<float>(mean);
            totals = Vector.FusedMultiplyAdd(centred, centred, totals);
        }

        var total = Vector.Sum(totals);
        for (; i < width; i++)
            total += (values[i] - mean) * (values[i] - mean);
        return total;
    }

    private static void Scale(float* values, float mean, float inverse, float* weight, float* to, int width)
    {
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store((Vector.Load(values + i) - new Vector<float>(mean)) * inverse * Vector.Load(weight + i), to + i);
        for (; i < width; i++)
            to[i] = (values[i] - mean) * inverse * weight[i];
    }

    /// <summary>
    /// The gradient of a row whose normalised values are n = (s - mean) inverse and whose outputs are s and n w: with h = g w it is
    /// that of s plus (h - mean(h) - n mean(h n)) inverse.
    /// </summary>
    private static void BackwardRow(
        float* sumGradient, float* outputGradient, float* sum, float mean, float inverse, float* weight, float* result, float* weightSums, int width)
    {
        Vector<float> totals = Vector<float>.Zero, products = Vector<float>.Zero, means = new(mean);
        var i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = Vector.Load(outputGradient + i), n = (Vector.Load(sum + i) - means) * inverse;
            var h = g * Vector.Load(weight + i);
            totals += h;
            products = Vector.FusedMultiplyAdd(h, n, products);
            Vector.Store(Vector.FusedMultiplyAdd(g, n, Vector.Load(weightSums + i)), weightSums + i);
        }

        var (total, product) = (Vector.Sum(totals), Vector.Sum(products));
        for (; i < width; i++)
        {
            var n = (sum[i] - mean) * inverse;
            total += outputGradient[i] * weight[i];
            product += outputGradient[i] * weight[i] * n;
            weightSums[i] += outputGradient[i] * n;
        }

        var (average, slope) = (total / width, product / width);
        for (i = 0; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> h = Vector.Load(outputGradient + i) * Vector.Load(weight + i), n = (Vector.Load(sum + i) - means) * inverse;
            var gradient = (h - new Vector<float>(average) - n * slope) * inverse;
            Vector.Store(sumGradient is null ? gradient : gradient + Vector.Load(sumGradient + i), result + i);
        }

        for (; i < width; i++)
            result[i] = (outputGradient[i] * weight[i] - average - (sum[i] - mean) * inverse * slope) * inverse + (sumGradient is null ? 0 : sumGradient[i]);
    }
}

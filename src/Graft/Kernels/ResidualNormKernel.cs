using System.Buffers;
using System.Numerics;

namespace Graft.Kernels;

/// <summary>
/// The end of a sub-layer in one pass: bias, dropout, sum with what entered the sub-layer, layer normalisation (Ba, Kiros and Hinton 2016);
/// and its gradient in one pass. A row stays in the first cache from its first number to its last.
/// </summary>
internal static unsafe class ResidualNormKernel
{
    private const int RowsPerPart = 16;

    /// <summary>The sums over all rows that gradients of parameters are.</summary>
    /// <param name="Bias">The bias's gradient, (H).</param>
    /// <param name="Weight">The norm weight's gradient, (H).</param>
    /// <param name="Shift">The norm bias's gradient, (H).</param>
    public sealed record ParameterSums(ColumnSums Bias, ColumnSums Weight, ColumnSums Shift);

    /// <summary>Computes the output.</summary>
    /// <param name="mapped">(B T, H), without bias; becomes the normalised sum, before weight and shift.</param>
    /// <param name="residual">What entered the sub-layer: (B T, H).</param>
    /// <param name="parameters">The map's bias and the norm's weight and shift: (H) each.</param>
    /// <param name="output">(B T, H); may be <paramref name="mapped"/> itself where no gradient will be asked for.</param>
    /// <param name="inverseDeviations">Receives each row's 1 / standard deviation: (B T).</param>
    /// <param name="tokens">T.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="dropout">The masks, or null.</param>
    public static void Forward(
        FloatBuffer mapped, FloatBuffer residual, (FloatBuffer Bias, FloatBuffer Weight, FloatBuffer Shift) parameters, FloatBuffer output,
        FloatBuffer inverseDeviations, int tokens, double epsilon, DropoutMask? dropout)
    {
        var width = (int)parameters.Bias.Length;
        var rows = (int)(mapped.Length / width);
        ComputeThreads.For((rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            var mask = ArrayPool<float>.Shared.Rent(width);
            for (var row = part * RowsPerPart; row < Math.Min(rows, (part + 1) * RowsPerPart); row++)
            {
                var offset = (long)row * width;
                var values = mapped.Slice(offset, width);
                var drop = Mask(mask, width, row, tokens, dropout);
                AddResidual(values, parameters.Bias.Slice(0, width), residual.Slice(offset, width), drop);
                inverseDeviations.Start[row] = Normalize(values, epsilon);
                ScaleAndShift(values, parameters.Weight.Slice(0, width), parameters.Shift.Slice(0, width), output.Slice(offset, width));
            }

            ArrayPool<float>.Shared.Return(mask);
        });
    }

    /// <summary>Computes the gradients.</summary>
    /// <param name="gradient">The output's gradient: (B T, H).</param>
    /// <param name="normalized">What <see cref="Forward"/> left in place of the mapped states: (B T, H); becomes their gradient.</param>
    /// <param name="inverseDeviations">(B T).</param>
    /// <param name="weight">The norm's weight, (H).</param>
    /// <param name="residualGradient">Receives the gradient of what entered the sub-layer: (B T, H).</param>
    /// <param name="tokens">T.</param>
    /// <param name="dropout">The masks of the forward pass, or null.</param>
    public static ParameterSums Backward(
        FloatBuffer gradient, FloatBuffer normalized, FloatBuffer inverseDeviations, FloatBuffer weight, FloatBuffer residualGradient, int tokens,
        DropoutMask? dropout)
    {
        var width = (int)weight.Length;
        var rows = (int)(gradient.Length / width);
        var sums = new ParameterSums(new ColumnSums(rows, width), new ColumnSums(rows, width), new ColumnSums(rows, width));
        ComputeThreads.For(ColumnSums.Chunks(rows), chunk =>
        {
            var mask = ArrayPool<float>.Shared.Rent(width);
            for (var row = chunk * ColumnSums.RowsPerChunk; row < Math.Min(rows, (chunk + 1) * ColumnSums.RowsPerChunk); row++)
            {
                var offset = (long)row * width;
                var values = normalized.Slice(offset, width);
                var into = residualGradient.Slice(offset, width);
                var drop = Mask(mask, width, row, tokens, dropout);
                NormGradient(gradient.Slice(offset, width), values, inverseDeviations.Start[row], weight.Slice(0, width), into, sums.Weight.Of(chunk), sums.Shift.Of(chunk));
                DropGradient(into, drop, values, sums.Bias.Of(chunk));
            }

            ArrayPool<float>.Shared.Return(mask);
        });
        return sums;
    }

    private static ReadOnlySpan<float> Mask(float[] mask, int width, int row, int tokens, DropoutMask? dropout)
    {
        if (dropout is not { } active)
            return default;
        var (batchRow, line) = Math.DivRem(row, tokens);
        active.Fill(mask.AsSpan(0, width), batchRow, line);
        return mask.AsSpan(0, width);
    }

    private static void AddResidual(Span<float> values, ReadOnlySpan<float> bias, ReadOnlySpan<float> residual, ReadOnlySpan<float> mask)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var mapped = new Vector<float>(values[i..]) + new Vector<float>(bias[i..]);
            if (!mask.IsEmpty)
                mapped *= new Vector<float>(mask[i..]);
            (mapped + new Vector<float>(residual[i..])).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] = (values[i] + bias[i]) * (mask.IsEmpty ? 1 : mask[i]) + residual[i];
    }

    /// <summary>Brings a row to mean 0 and variance 1; returns 1 / its standard deviation.</summary>
    private static float Normalize(Span<float> values, double epsilon)
    {
        var mean = Sum(values) / values.Length;
        var (sums, i) = (Vector<float>.Zero, 0);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var centred = new Vector<float>(values[i..]) - new Vector<float>(mean);
            sums = Vector.FusedMultiplyAdd(centred, centred, sums);
        }

        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
            sum += (values[i] - mean) * (values[i] - mean);
        var inverse = (float)(1 / Math.Sqrt(sum / (double)values.Length + epsilon));
        for (i = 0; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            ((new Vector<float>(values[i..]) - new Vector<float>(mean)) * inverse).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] = (values[i] - mean) * inverse;
        return inverse;
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        var (sums, i) = (Vector<float>.Zero, 0);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            sums += new Vector<float>(values[i..]);
        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }

    private static void ScaleAndShift(ReadOnlySpan<float> values, ReadOnlySpan<float> weight, ReadOnlySpan<float> shift, Span<float> output)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.FusedMultiplyAdd(new Vector<float>(values[i..]), new Vector<float>(weight[i..]), new Vector<float>(shift[i..])).CopyTo(output[i..]);
        for (; i < values.Length; i++)
            output[i] = MathF.FusedMultiplyAdd(values[i], weight[i], shift[i]);
    }

    /// <summary>
    /// The gradient of a normalised row n = (s - mean) / deviation with output n w + b: with h = g w it is
    /// (h - mean(h) - n mean(h n)) / deviation.
    /// </summary>
    private static void NormGradient(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> normalized, float inverseDeviation, ReadOnlySpan<float> weight, Span<float> result,
        Span<float> weightSum, Span<float> shiftSum)
    {
        var (sums, products, i) = (Vector<float>.Zero, Vector<float>.Zero, 0);
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = new(gradient[i..]), n = new(normalized[i..]);
            var h = g * new Vector<float>(weight[i..]);
            sums += h;
            products = Vector.FusedMultiplyAdd(h, n, products);
            Vector.FusedMultiplyAdd(g, n, new Vector<float>(weightSum[i..])).CopyTo(weightSum[i..]);
            (new Vector<float>(shiftSum[i..]) + g).CopyTo(shiftSum[i..]);
        }

        var (sum, product) = (Vector.Sum(sums), Vector.Sum(products));
        for (; i < gradient.Length; i++)
        {
            sum += gradient[i] * weight[i];
            product += gradient[i] * weight[i] * normalized[i];
            weightSum[i] += gradient[i] * normalized[i];
            shiftSum[i] += gradient[i];
        }

        var (mean, slope) = (sum / gradient.Length, product / gradient.Length);
        for (i = 0; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var h = new Vector<float>(gradient[i..]) * new Vector<float>(weight[i..]) - new Vector<float>(mean);
            ((h - new Vector<float>(normalized[i..]) * slope) * inverseDeviation).CopyTo(result[i..]);
        }

        for (; i < gradient.Length; i++)
            result[i] = (gradient[i] * weight[i] - mean - normalized[i] * slope) * inverseDeviation;
    }

    private static void DropGradient(ReadOnlySpan<float> gradient, ReadOnlySpan<float> mask, Span<float> result, Span<float> sum)
    {
        var i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var kept = new Vector<float>(gradient[i..]);
            if (!mask.IsEmpty)
                kept *= new Vector<float>(mask[i..]);
            kept.CopyTo(result[i..]);
            (new Vector<float>(sum[i..]) + kept).CopyTo(sum[i..]);
        }

        for (; i < gradient.Length; i++)
            sum[i] += result[i] = gradient[i] * (mask.IsEmpty ? 1 : mask[i]);
    }
}

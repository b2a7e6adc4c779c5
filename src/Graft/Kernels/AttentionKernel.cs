using System.Buffers;
using System.Numerics;

namespace Graft.Kernels;

/// <summary>
/// Scaled dot-product self-attention (Vaswani et al. 2017) with dropout, head by head, each in the caches from its queries to its output:
/// no scores of a whole batch are ever in memory, and the backward pass computes them again (as Dao et al. 2022), masks included.
/// </summary>
/// <param name="Rows">B.</param>
/// <param name="Tokens">T.</param>
/// <param name="Heads">A.</param>
/// <param name="HeadSize">D, a multiple of a vector's size.</param>
/// <param name="Dropout">The masks of the attention weights, or null.</param>
internal sealed unsafe record AttentionKernel(int Rows, int Tokens, int Heads, int HeadSize, DropoutMask? Dropout)
{
    private int Hidden => Heads * HeadSize;

    private int Stride => 3 * Hidden;

    private float Scale => (float)(1 / Math.Sqrt(HeadSize));

    /// <summary>Whether the kernel can do a head size on this processor.</summary>
    public static bool Supports(int headSize) => Vector.IsHardwareAccelerated && headSize % Vector<float>.Count == 0;

    /// <summary>Attends.</summary>
    /// <param name="states">Queries, keys and values beside each other: (B, T, 3 A D).</param>
    /// <param name="bias">What is added to the scores of each key: (B, T), or null.</param>
    /// <param name="output">Receives (B, T, A D).</param>
    /// <param name="logSums">Receives the logarithm of each query's sum of exponentials, which the backward pass needs: (B, A, T).</param>
    public void Forward(FloatBuffer states, FloatBuffer? bias, FloatBuffer output, FloatBuffer logSums) => ComputeThreads.For(Rows * Heads, part =>
    {
        var (row, head) = Math.DivRem(part, Heads);
        var (rowBias, keys) = KeysOf(row, bias);
        var width = Padded(keys);
        var scratch = ArrayPool<float>.Shared.Rent(HeadSize * width + SmallProduct.Rows * (2 * HeadSize + width) + width);
        fixed (float* start = scratch)
        {
            var transposed = start;
            var queries = transposed + HeadSize * width;
            var result = queries + SmallProduct.Rows * HeadSize;
            var weights = result + SmallProduct.Rows * HeadSize;
            var mask = new Span<float>(weights + SmallProduct.Rows * width, width);
            var first = states.Start + (long)row * Tokens * Stride + head * HeadSize;
            Transpose(first + Hidden, keys, width, transposed);
            for (var query = 0; query < Tokens; query += SmallProduct.Rows)
            {
                var count = Take(first, Stride, query, Scale, queries);
                SmallProduct.Multiply(queries, HeadSize, transposed, width, weights, HeadSize, width);
                for (var i = 0; i < count; i++)
                {
                    var line = new Span<float>(weights + i * width, width);
                    logSums.Start[((long)row * Heads + head) * Tokens + query + i] = Softmax(line, rowBias, keys);
                    Multiply(line, DropLine(mask, keys, row, query + i, head));
                }

                SmallProduct.Multiply(weights, width, first + 2 * Hidden, Stride, result, keys, HeadSize);
                Put(result, count, output.Start + ((long)row * Tokens + query) * Hidden + head * HeadSize, Hidden, 1);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    });

    /// <summary>Computes the gradient of queries, keys and values.</summary>
    /// <param name="states">As in <see cref="Forward"/>.</param>
    /// <param name="bias">As in <see cref="Forward"/>.</param>
    /// <param name="logSums">What <see cref="Forward"/> found.</param>
    /// <param name="gradient">The output's gradient: (B, T, A D).</param>
    /// <param name="result">Receives the states' gradient: (B, T, 3 A D).</param>
    public void Backward(FloatBuffer states, FloatBuffer? bias, FloatBuffer logSums, FloatBuffer gradient, FloatBuffer result) => ComputeThreads.For(Rows * Heads, part =>
    {
        var (row, head) = Math.DivRem(part, Heads);
        var (rowBias, keys) = KeysOf(row, bias);
        var width = Padded(keys);
        var scratch = ArrayPool<float>.Shared.Rent(2 * HeadSize * (width + keys) + SmallProduct.Rows * (3 * HeadSize + 2 * width) + width);
        fixed (float* start = scratch)
        {
            var keysTransposed = start;
            var valuesTransposed = keysTransposed + HeadSize * width;
            var keyGradients = valuesTransposed + HeadSize * width;
            var valueGradients = keyGradients + HeadSize * keys;
            var queries = valueGradients + HeadSize * keys;
            var outputs = queries + SmallProduct.Rows * HeadSize;
            var queryGradients = outputs + SmallProduct.Rows * HeadSize;
            var weights = queryGradients + SmallProduct.Rows * HeadSize;
            var slopes = weights + SmallProduct.Rows * width;
            var mask = new Span<float>(slopes + SmallProduct.Rows * width, width);
            new Span<float>(keyGradients, 2 * HeadSize * keys).Clear();

            var first = states.Start + (long)row * Tokens * Stride + head * HeadSize;
            var into = result.Start + (long)row * Tokens * Stride + head * HeadSize;
            Transpose(first + Hidden, keys, width, keysTransposed);
            Transpose(first + 2 * Hidden, keys, width, valuesTransposed);
            for (var query = 0; query < Tokens; query += SmallProduct.Rows)
            {
                var count = Take(first, Stride, query, Scale, queries);
                Take(gradient.Start + (long)row * Tokens * Hidden + head * HeadSize, Hidden, query, 1, outputs);
                SmallProduct.Multiply(queries, HeadSize, keysTransposed, width, weights, HeadSize, width);
                SmallProduct.Multiply(outputs, HeadSize, valuesTransposed, width, slopes, HeadSize, width);
                new Span<float>(weights + count * width, (SmallProduct.Rows - count) * width).Clear();
                new Span<float>(slopes + count * width, (SmallProduct.Rows - count) * width).Clear();
                for (var i = 0; i < count; i++)
                {
                    var line = new Span<float>(weights + i * width, width);
                    Exponentials(line, rowBias, keys, logSums.Start[((long)row * Heads + head) * Tokens + query + i]);
                    SoftmaxGradient(line, new Span<float>(slopes + i * width, width), DropLine(mask, keys, row, query + i, head));
                }

                SmallProduct.AddTransposed(weights, width, outputs, valueGradients, keys, HeadSize);
                SmallProduct.AddTransposed(slopes, width, queries, keyGradients, keys, HeadSize);
                SmallProduct.Multiply(slopes, width, first + Hidden, Stride, queryGradients, keys, HeadSize);
                Put(queryGradients, count, into + (long)query * Stride, Stride, Scale);
            }

            Put(keyGradients, keys, into + Hidden, Stride, 1);
            Put(valueGradients, keys, into + 2 * Hidden, Stride, 1);
            for (var token = keys; token < Tokens; token++)
            {
                new Span<float>(into + (long)token * Stride + Hidden, HeadSize).Clear();
                new Span<float>(into + (long)token * Stride + 2 * Hidden, HeadSize).Clear();
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    });

    // Two vectors, which a product takes together.
    private static int Padded(int keys) => (keys + 2 * Vector<float>.Count - 1) / (2 * Vector<float>.Count) * (2 * Vector<float>.Count);

    /// <summary>A row's bias, and how many keys there are up to the last that is not masked. Where every key is, all count alike: there is no answer to get right.</summary>
    private (nint Bias, int Keys) KeysOf(int row, FloatBuffer? bias)
    {
        if (bias is not { } buffer)
            return (0, Tokens);
        var start = buffer.Start + (long)row * Tokens;
        var keys = Tokens;
        while (keys > 0 && start[keys - 1] == float.MinValue)
            keys--;
        return keys == 0 ? (0, Tokens) : ((nint)start, keys);
    }

    private void Transpose(float* from, int keys, int width, float* to)
    {
        for (var element = 0; element < HeadSize; element++)
        {
            var line = to + element * width;
            for (var key = 0; key < keys; key++)
                line[key] = from[(long)key * Stride + element];
            new Span<float>(line + keys, width - keys).Clear();
        }
    }

    /// <summary>Copies up to four rows, times a factor, and fills up with zeros; returns how many rows there were.</summary>
    private int Take(float* from, int stride, int first, float factor, float* to)
    {
        var count = Math.Min(SmallProduct.Rows, Tokens - first);
        for (var i = 0; i < count; i++)
        {
            for (var element = 0; element < HeadSize; element += Vector<float>.Count)
                Vector.Store(Vector.Load(from + (long)(first + i) * stride + element) * factor, to + i * HeadSize + element);
        }

        new Span<float>(to + count * HeadSize, (SmallProduct.Rows - count) * HeadSize).Clear();
        return count;
    }

    private void Put(float* from, int count, float* to, int stride, float factor)
    {
        for (var i = 0; i < count; i++)
        {
            for (var element = 0; element < HeadSize; element += Vector<float>.Count)
                Vector.Store(Vector.Load(from + i * HeadSize + element) * factor, to + (long)i * stride + element);
        }
    }

    /// <summary>Scores to weights, in place; those past the last key become 0. Returns the logarithm of the sum of exponentials.</summary>
    private static float Softmax(Span<float> scores, nint bias, int keys)
    {
        AddBias(scores, bias, keys);
        var lanes = new Vector<float>(float.NegativeInfinity);
        for (var i = 0; i < scores.Length; i += Vector<float>.Count)
            lanes = Vector.Max(lanes, new Vector<float>(scores[i..]));
        var highest = lanes[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            highest = MathF.Max(highest, lanes[lane]);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < scores.Length; i += Vector<float>.Count)
        {
            var exponential = VectorMath.Exp(new Vector<float>(scores[i..]) - new Vector<float>(highest));
            exponential.CopyTo(scores[i..]);
            sums += exponential;
        }

        var sum = Vector.Sum(sums);
        for (var i = 0; i < scores.Length; i += Vector<float>.Count)
            (new Vector<float>(scores[i..]) * (1 / sum)).CopyTo(scores[i..]);
        return highest + MathF.Log(sum);
    }

    private static void Exponentials(Span<float> scores, nint bias, int keys, float logSum)
    {
        AddBias(scores, bias, keys);
        for (var i = 0; i < scores.Length; i += Vector<float>.Count)
            VectorMath.Exp(new Vector<float>(scores[i..]) - new Vector<float>(logSum)).CopyTo(scores[i..]);
    }

    // Scores past the last key are of zeros that fill up the width.
    private static void AddBias(Span<float> scores, nint bias, int keys)
    {
        if (bias != 0)
            ColumnSums.Add(scores[..keys], new ReadOnlySpan<float>((float*)bias, keys));
        scores[keys..].Fill(float.NegativeInfinity);
    }

    private static void Multiply(Span<float> values, ReadOnlySpan<float> mask)
    {
        for (var i = 0; i < mask.Length; i += Vector<float>.Count)
            (new Vector<float>(values[i..]) * new Vector<float>(mask[i..])).CopyTo(values[i..]);
    }

    private ReadOnlySpan<float> DropLine(Span<float> mask, int keys, int row, int query, int head)
    {
        if (Dropout is not { } dropout)
            return default;
        mask[keys..].Clear();
        dropout.Fill(mask[..keys], row, query, head);
        return mask;
    }

    /// <summary>
    /// With weights w, masks m and slopes g of the dropped weights: slopes become w (m g - sum(w m g)), the gradient of the scores, and
    /// weights become w m.
    /// </summary>
    private static void SoftmaxGradient(Span<float> weights, Span<float> slopes, ReadOnlySpan<float> mask)
    {
        var sums = Vector<float>.Zero;
        for (var i = 0; i < weights.Length; i += Vector<float>.Count)
        {
            var slope = new Vector<float>(slopes[i..]);
            if (!mask.IsEmpty)
                slope *= new Vector<float>(mask[i..]);
            sums = Vector.FusedMultiplyAdd(slope, new Vector<float>(weights[i..]), sums);
            slope.CopyTo(slopes[i..]);
        }

        var sum = new Vector<float>(Vector.Sum(sums));
        for (var i = 0; i < weights.Length; i += Vector<float>.Count)
        {
            var weight = new Vector<float>(weights[i..]);
            (weight * (new Vector<float>(slopes[i..]) - sum)).CopyTo(slopes[i..]);
            if (!mask.IsEmpty)
                (weight * new Vector<float>(mask[i..])).CopyTo(weights[i..]);
        }
    }
}

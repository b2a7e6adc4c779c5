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
/// <param name="Rotary">What turns queries and keys by their positions first, with at least T of them, or null.</param>
/// <param name="Window">How far from a query the keys that it sees are, both ends included; null for any distance.</param>
internal sealed unsafe record AttentionKernel(
    int Rows, int Tokens, int Heads, int HeadSize, DropoutMask? Dropout, RotaryTable? Rotary = null, int? Window = null)
{
    private int Hidden => Heads * HeadSize;

    private int Stride => 3 * Hidden;

    private float Scale => (float)(1 / Math.Sqrt(HeadSize));

    /// <summary>Whether the kernel can do a head size on this processor.</summary>
    public static bool Supports(int headSize) => Vector.IsHardwareAccelerated && headSize % Vector<float>.Count == 0;

    /// <summary>Attends.</summary>
    /// <param name="states">Queries, keys and values beside each other: (B, T, 3 A D). With <see cref="Rotary"/> the queries and keys become the turned ones.</param>
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
            Rotary?.Rotate(first, Stride, Tokens, backwards: false);
            Rotary?.Rotate(first + Hidden, Stride, Tokens, backwards: false);
            Transpose(first + Hidden, keys, width, transposed);
            for (var query = 0; query < Tokens; query += SmallProduct.Rows)
            {
                var count = Take(first, Stride, query, Scale, queries);
                var (from, to, reach) = Reach(query, keys);
                SmallProduct.Multiply(queries, HeadSize, transposed + from, width, weights, HeadSize, reach);
                for (var i = 0; i < count; i++)
                {
                    var line = new Span<float>(weights + i * reach, reach);
                    logSums.Start[((long)row * Heads + head) * Tokens + query + i] = Softmax(line, rowBias, from, Seen(query + i, from, to));
                    Multiply(line, DropLine(mask, to, row, query + i, head, from, reach));
                }

                SmallProduct.Multiply(weights, reach, first + 2 * Hidden + (long)from * Stride, Stride, result, to - from, HeadSize);
                Put(result, count, output.Start + ((long)row * Tokens + query) * Hidden + head * HeadSize, Hidden, 1);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    });

    /// <summary>Computes the gradient of queries, keys and values.</summary>
    /// <param name="states">As <see cref="Forward"/> left them.</param>
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
                var (from, to, reach) = Reach(query, keys);
                SmallProduct.Multiply(queries, HeadSize, keysTransposed + from, width, weights, HeadSize, reach);
                SmallProduct.Multiply(outputs, HeadSize, valuesTransposed + from, width, slopes, HeadSize, reach);
                new Span<float>(weights + count * reach, (SmallProduct.Rows - count) * reach).Clear();
                new Span<float>(slopes + count * reach, (SmallProduct.Rows - count) * reach).Clear();
                for (var i = 0; i < count; i++)
                {
                    var line = new Span<float>(weights + i * reach, reach);
                    Exponentials(line, rowBias, from, Seen(query + i, from, to), logSums.Start[((long)row * Heads + head) * Tokens + query + i]);
                    SoftmaxGradient(line, new Span<float>(slopes + i * reach, reach), DropLine(mask, to, row, query + i, head, from, reach));
                }

                SmallProduct.AddTransposed(weights, reach, outputs, valueGradients + from * HeadSize, to - from, HeadSize);
                SmallProduct.AddTransposed(slopes, reach, queries, keyGradients + from * HeadSize, to - from, HeadSize);
                SmallProduct.Multiply(slopes, reach, first + Hidden + (long)from * Stride, Stride, queryGradients, to - from, HeadSize);
                Put(queryGradients, count, into + (long)query * Stride, Stride, Scale);
            }

            Put(keyGradients, keys, into + Hidden, Stride, 1);
            Put(valueGradients, keys, into + 2 * Hidden, Stride, 1);
            for (var token = keys; token < Tokens; token++)
            {
                new Span<float>(into + (long)token * Stride + Hidden, HeadSize).Clear();
                new Span<float>(into + (long)token * Stride + 2 * Hidden, HeadSize).Clear();
            }

            Rotary?.Rotate(into, Stride, Tokens, backwards: true);
            Rotary?.Rotate(into + Hidden, Stride, Tokens, backwards: true);
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

    /// <summary>The keys that some of four queries see, <c>From</c> to before <c>To</c>, and how wide their scores are; none for padding past the window.</summary>
    private (int From, int To, int Width) Reach(int query, int keys)
    {
        if (Window is not { } window)
            return (0, keys, Padded(keys));
        // A window may be as large as an int goes, so it is taken away from what it is compared with.
        var from = query > window ? (query - window) / (2 * Vector<float>.Count) * (2 * Vector<float>.Count) : 0;
        var to = keys - (query + SmallProduct.Rows) > window ? query + SmallProduct.Rows + window : keys;
        return from < to ? (from, to, Padded(to - from)) : (0, 0, 0);
    }

    /// <summary>Of the keys in reach those that one query sees, counted from the first in reach.</summary>
    private Range Seen(int query, int from, int to)
    {
        if (Window is not { } window)
            return new Range(0, to);
        var first = Math.Max(0, query > window ? query - window - from : 0);
        var end = to - (query + 1) > window ? query + 1 + window - from : to - from;
        return new Range(Math.Min(first, end), end);
    }

    private void Transpose(float* from, int keys, int width, float* to)
    {
        // Keys are far apart, at distances that share few places of the first cache: only so many at once stay there for all their elements.
        const int KeysAtOnce = 16;
        for (var first = 0; first < keys; first += KeysAtOnce)
        {
            var end = Math.Min(keys, first + KeysAtOnce);
            for (var element = 0; element < HeadSize; element++)
            {
                for (var key = first; key < end; key++)
                    to[element * width + key] = from[(long)key * Stride + element];
            }
        }

        for (var element = 0; element < HeadSize; element++)
            new Span<float>(to + element * width + keys, width - keys).Clear();
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

    /// <summary>
    /// Scores to weights, in place; those of keys that are not seen become 0. Returns the logarithm of the sum of exponentials: infinity where
    /// no key is seen, which makes all weights 0 in the backward pass too.
    /// </summary>
    private static float Softmax(Span<float> scores, nint bias, int from, Range seen)
    {
        if (seen.Start.Value == seen.End.Value)
        {
            scores.Clear();
            return float.PositiveInfinity;
        }

        AddBias(scores, bias, from, seen);
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

    private static void Exponentials(Span<float> scores, nint bias, int from, Range seen, float logSum)
    {
        AddBias(scores, bias, from, seen);
        for (var i = 0; i < scores.Length; i += Vector<float>.Count)
            VectorMath.Exp(new Vector<float>(scores[i..]) - new Vector<float>(logSum)).CopyTo(scores[i..]);
    }

    // Scores past the last key are of zeros that fill up the width.
    private static void AddBias(Span<float> scores, nint bias, int from, Range seen)
    {
        var (start, count) = seen.GetOffsetAndLength(scores.Length);
        if (bias != 0)
            ColumnSums.Add(scores.Slice(start, count), new ReadOnlySpan<float>((float*)bias + from + start, count));
        scores[..start].Fill(float.NegativeInfinity);
        scores[(start + count)..].Fill(float.NegativeInfinity);
    }

    private static void Multiply(Span<float> values, ReadOnlySpan<float> mask)
    {
        for (var i = 0; i < mask.Length; i += Vector<float>.Count)
            (new Vector<float>(values[i..]) * new Vector<float>(mask[i..])).CopyTo(values[i..]);
    }

    private ReadOnlySpan<float> DropLine(Span<float> mask, int keys, int row, int query, int head, int from, int width)
    {
        if (Dropout is not { } dropout)
            return default;
        mask[keys..].Clear();
        dropout.Fill(mask[..keys], row, query, head);
        return mask.Slice(from, width);
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

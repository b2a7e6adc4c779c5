using System.Numerics;

namespace Graft.Kernels;

/// <summary>Cross-entropy over long rows of scores: the loss and its gradient in three passes over each row while it is in the cache, where libtorch makes five over all of memory.</summary>
internal static class CrossEntropyKernel
{
    private const int RowsPerPart = 4;

    /// <summary>Computes the summed loss and puts its gradient where the scores were.</summary>
    /// <param name="logits">(M, V): scores; afterwards (softmax - label) x scale.</param>
    /// <param name="labels">The right column of each of the M rows.</param>
    /// <param name="scale">What loss and gradient are multiplied by.</param>
    /// <returns>The sum over rows of -log softmax at the label, times <paramref name="scale"/>; the same for any number of threads.</returns>
    public static unsafe double SumAndGradient(FloatBuffer logits, long[] labels, double scale)
    {
        if (labels.Length == 0)
            return 0;
        var width = (int)(logits.Length / labels.Length);
        var losses = new double[labels.Length];
        ComputeThreads.For((labels.Length + RowsPerPart - 1) / RowsPerPart, part =>
        {
            for (var row = part * RowsPerPart; row < Math.Min(labels.Length, (part + 1) * RowsPerPart); row++)
                losses[row] = Row(logits.Slice((long)row * width, width), (int)labels[row], (float)scale);
        });
        return losses.Sum() * scale;
    }

    private static double Row(Span<float> scores, int label, float scale)
    {
        var lanes = Vector<float>.Count;
        var whole = scores.Length - scores.Length % lanes;
        var highest = new Vector<float>(float.NegativeInfinity);
        for (var i = 0; i < whole; i += lanes)
            highest = Vector.Max(highest, new Vector<float>(scores[i..]));
        var top = float.NegativeInfinity;
        for (var i = 0; i < lanes; i++)
            top = Math.Max(top, highest[i]);
        for (var i = whole; i < scores.Length; i++)
            top = Math.Max(top, scores[i]);

        var loss = top - (double)scores[label];
        var shift = new Vector<float>(top);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < whole; i += lanes)
        {
            var power = VectorMath.Exp(new Vector<float>(scores[i..]) - shift);
            power.CopyTo(scores[i..]);
            sums += power;
        }

        var sum = (double)Vector.Sum(sums);
        for (var i = whole; i < scores.Length; i++)
            sum += scores[i] = MathF.Exp(scores[i] - top);

        var factor = (float)(scale / sum);
        var factors = new Vector<float>(factor);
        for (var i = 0; i < whole; i += lanes)
            (new Vector<float>(scores[i..]) * factors).CopyTo(scores[i..]);
        for (var i = whole; i < scores.Length; i++)
            scores[i] *= factor;
        scores[label] -= scale;
        return loss + Math.Log(sum);
    }
}

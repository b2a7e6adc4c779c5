using System.Numerics;

namespace Graft.Kernels;

/// <summary>AdamW's update of a range of parameters in one pass, and of a range that several steps have passed over without a gradient.</summary>
internal static class AdamWKernel
{
    private const float Negligible = 1e-30f;

    // The smallest number that is not denormal.
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Updates values and moments and zeroes the gradients.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="first">The decayed mean of gradients.</param>
    /// <param name="second">The decayed mean of squared gradients.</param>
    /// <param name="step">The step's constants.</param>
    public static void Update(Span<float> values, Span<float> gradients, Span<float> first, Span<float> second, AdamWStep step)
    {
        Vector<float> beta1 = new(step.Beta1), rest1 = new(1 - step.Beta1), beta2 = new(step.Beta2), rest2 = new(1 - step.Beta2);
        Vector<float> scale = new(step.Scale), epsilon = new(step.Epsilon), rate = new(step.Rate), root = new(step.InverseRoot), kept = new(step.Keep);
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]) * scale;
            var m = Settled(new Vector<float>(first[i..]) * beta1 + gradient * rest1);
            var v = SettledSecond(new Vector<float>(second[i..]) * beta2 + gradient * gradient * rest2);
            (new Vector<float>(values[i..]) * kept - rate * m / (Vector.SquareRoot(v) * root + epsilon)).CopyTo(values[i..]);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector<float>.Zero.CopyTo(gradients[i..]);
        }

        for (; i < values.Length; i++)
        {
            var gradient = gradients[i] * step.Scale;
            first[i] = Settled(first[i] * step.Beta1 + gradient * (1 - step.Beta1));
            second[i] = SettledSecond(second[i] * step.Beta2 + gradient * gradient * (1 - step.Beta2));
            values[i] = values[i] * step.Keep - step.Rate * first[i] / (MathF.Sqrt(second[i]) * step.InverseRoot + step.Epsilon);
            gradients[i] = 0;
        }
    }

    /// <summary>Makes up for steps without a gradient: to the bit what <see cref="Update"/> does in each of them with gradients of 0.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="first">The decayed mean of gradients.</param>
    /// <param name="second">The decayed mean of squared gradients.</param>
    /// <param name="steps">The steps' constants, in their order.</param>
    public static void Replay(Span<float> values, Span<float> first, Span<float> second, ReadOnlySpan<AdamWStep> steps)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> x = new(values[i..]), m = new(first[i..]), v = new(second[i..]);
            foreach (var step in steps)
            {
                m = Settled(m * new Vector<float>(step.Beta1) + Vector<float>.Zero);
                v = SettledSecond(v * new Vector<float>(step.Beta2) + Vector<float>.Zero);
                x = x * new Vector<float>(step.Keep)
                    - new Vector<float>(step.Rate) * m / (Vector.SquareRoot(v) * new Vector<float>(step.InverseRoot) + new Vector<float>(step.Epsilon));
            }

            x.CopyTo(values[i..]);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
        }

        for (; i < values.Length; i++)
        {
            foreach (var step in steps)
            {
                first[i] = Settled(first[i] * step.Beta1 + 0f);
                second[i] = SettledSecond(second[i] * step.Beta2 + 0f);
                values[i] = values[i] * step.Keep - step.Rate * first[i] / (MathF.Sqrt(second[i]) * step.InverseRoot + step.Epsilon);
            }
        }
    }

    /// <summary>The same where both moments are 0: only the weight decay acts.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="steps">The steps' constants, in their order.</param>
    public static void ReplayDecay(Span<float> values, ReadOnlySpan<AdamWStep> steps)
    {
        var decays = false;
        foreach (var step in steps)
            decays |= step.Keep != 1;
        if (!decays)
            return;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(values[i..]);
            foreach (var step in steps)
                x = x * new Vector<float>(step.Keep) - Vector<float>.Zero;
            x.CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            foreach (var step in steps)
                values[i] = values[i] * step.Keep - 0f;
        }
    }

    /// <summary>
    /// A first moment that is as good as 0 is 0: without gradients it falls by a tenth a step, and would be a denormal number, which processors are slow with,
    /// from some 700 steps on for ever. Divided by the root of any second moment plus epsilon it moves no parameter by a bit.
    /// </summary>
    private static Vector<float> Settled(Vector<float> moment) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(moment), new Vector<float>(Negligible)), Vector<float>.Zero, moment);

    private static float Settled(float moment) => MathF.Abs(moment) < Negligible ? 0 : moment;

    /// <summary>
    /// A second moment that has become denormal is 0: rounding would keep it at the smallest of these numbers for ever. No sooner, since its root, here below
    /// 2e-19, stands beside epsilon under a first moment, and only against that may it vanish.
    /// </summary>
    private static Vector<float> SettledSecond(Vector<float> moment) =>
        Vector.ConditionalSelect(Vector.LessThan(moment, new Vector<float>(SmallestNormal)), Vector<float>.Zero, moment);

    private static float SettledSecond(float moment) => moment < SmallestNormal ? 0 : moment;

    /// <summary>The sum of squares, in double precision.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[i..]), out var low, out var high);
            sums += low * low + high * high;
        }

        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }
}

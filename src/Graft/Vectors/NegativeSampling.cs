using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graft.Kernels;

namespace Graft.Vectors;

/// <summary>
/// The loss of negative sampling and its step (Mikolov et al. 2013b, "Distributed Representations of Words and Phrases and their
/// Compositionality", equation 4): of each input x with the true output y0 and drawn outputs y1 ... yK,
/// - log s(x y0) - sum over k of log s(- x yk), where s is the logistic function. All inputs of one word share the drawn outputs, so that the
/// step is three small matrix products (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory").
/// </summary>
/// <param name="size">The size of a vector, D.</param>
/// <param name="largestInputs">The most inputs, M.</param>
/// <param name="largestOutputs">The most outputs, 1 + K.</param>
internal sealed class NegativeSampling(int size, int largestInputs, int largestOutputs)
{
    private readonly float[] _gradients = new float[largestInputs * largestOutputs + Vector<float>.Count];

    /// <summary>The inputs, one after another: (M, D). Filled by the caller.</summary>
    public float[] Inputs { get; } = new float[largestInputs * size];

    /// <summary>What a step would add to the inputs: (M, D).</summary>
    public float[] InputChanges { get; } = new float[largestInputs * size];

    /// <summary>Makes a step of gradient descent: the outputs are changed in place, the inputs' changes are told.</summary>
    /// <param name="inputs">How many of <see cref="Inputs"/> there are, M.</param>
    /// <param name="rows">Memory that holds the outputs.</param>
    /// <param name="outputs">Where in it each output begins: the true one first. An output may be there several times.</param>
    /// <param name="rate">The learning rate.</param>
    public void Step(int inputs, float[] rows, ReadOnlySpan<int> outputs, float rate)
    {
        Products(inputs, rows, outputs);
        ToGradients(inputs, outputs.Length, rate);
        AddToInputs(inputs, rows, outputs);
        AddToOutputs(inputs, rows, outputs);
    }

    /// <summary>The loss, summed over the inputs, in nats.</summary>
    /// <param name="inputs">How many of <see cref="Inputs"/> there are, M.</param>
    /// <param name="rows">Memory that holds the outputs.</param>
    /// <param name="outputs">Where in it each output begins: the true one first.</param>
    public double Loss(int inputs, float[] rows, ReadOnlySpan<int> outputs)
    {
        Products(inputs, rows, outputs);
        var sum = 0.0;
        for (var i = 0; i < inputs * outputs.Length; i++)
        {
            // - log s(z) = log(1 + e^-z)
            var z = i < inputs ? -_gradients[i] : (double)_gradients[i];
            sum += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        }

        return sum;
    }

    /// <summary>Fills the gradients' place with the products of all outputs with all inputs: (1 + K, M).</summary>
    private void Products(int inputs, float[] rows, ReadOnlySpan<int> outputs)
    {
        for (var output = 0; output < outputs.Length; output++)
        {
            ref var y = ref rows[outputs[output]];
            ref var products = ref _gradients[output * inputs];
            var input = 0;
            for (; input + 4 <= inputs; input += 4)
                FourProducts(ref Inputs[input * size], ref y, ref Unsafe.Add(ref products, input));
            for (; input < inputs; input++)
                Unsafe.Add(ref products, input) = FloatRows.Dot(Inputs.AsSpan(input * size, size), MemoryMarshal.CreateReadOnlySpan(ref y, size));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FourProducts(ref float x, ref float y, ref float products)
    {
        var (sum0, sum1, sum2, sum3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i <= size - Vector<float>.Count; i += Vector<float>.Count)
        {
            var column = Vector.LoadUnsafe(ref y, (nuint)i);
            sum0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, (nuint)i), column, sum0);
            sum1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, (nuint)(i + size)), column, sum1);
            sum2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, (nuint)(i + 2 * size)), column, sum2);
            sum3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, (nuint)(i + 3 * size)), column, sum3);
        }

        var (total0, total1, total2, total3) = (Vector.Sum(sum0), Vector.Sum(sum1), Vector.Sum(sum2), Vector.Sum(sum3));
        for (; i < size; i++)
        {
            var column = Unsafe.Add(ref y, i);
            total0 += Unsafe.Add(ref x, i) * column;
            total1 += Unsafe.Add(ref x, i + size) * column;
            total2 += Unsafe.Add(ref x, i + 2 * size) * column;
            total3 += Unsafe.Add(ref x, i + 3 * size) * column;
        }

        products = total0;
        Unsafe.Add(ref products, 1) = total1;
        Unsafe.Add(ref products, 2) = total2;
        Unsafe.Add(ref products, 3) = total3;
    }

    /// <summary>Turns products z into rate x (label - s(z)), label 1 for the true output and 0 for the drawn ones.</summary>
    private void ToGradients(int inputs, int outputs, float rate)
    {
        var minusRate = new Vector<float>(-rate);
        for (var i = 0; i < inputs * outputs; i += Vector<float>.Count)
        {
            var place = _gradients.AsSpan(i, Vector<float>.Count);
            (minusRate / (Vector<float>.One + VectorMath.Exp(-new Vector<float>(place)))).CopyTo(place);
        }

        for (var i = 0; i < inputs; i++)
            _gradients[i] += rate;
    }

    private void AddToInputs(int inputs, float[] rows, ReadOnlySpan<int> outputs)
    {
        for (var input = 0; input < inputs; input++)
        {
            var changes = InputChanges.AsSpan(input * size, size);
            changes.Clear();
            for (var output = 0; output < outputs.Length; output++)
                FloatRows.AddScaled(changes, rows.AsSpan(outputs[output], size), _gradients[output * inputs + input]);
        }
    }

    private void AddToOutputs(int inputs, float[] rows, ReadOnlySpan<int> outputs)
    {
        for (var output = 0; output < outputs.Length; output++)
        {
            var row = rows.AsSpan(outputs[output], size);
            for (var input = 0; input < inputs; input++)
                FloatRows.AddScaled(row, Inputs.AsSpan(input * size, size), _gradients[output * inputs + input]);
        }
    }
}

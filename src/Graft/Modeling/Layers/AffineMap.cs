using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// Affine maps of one input as one product, x [W1; W2; ...]^T + [b1; b2; ...]. The backward product adds the gradient of the matrices to the
/// buffers that a parameter arena laid down, where libtorch's own would make a new matrix for each and then add it.
/// </summary>
public static class AffineMap
{
    /// <summary>Applies a map.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <param name="map">The map.</param>
    /// <returns>(..., outputs).</returns>
    public static Tensor Apply(Tensor input, Linear map) => Apply(input, [map], withBias: true);

    /// <summary>Applies several maps.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <param name="maps">Maps of the same size; in one product without a copy where <see cref="Linear.Neighbours"/> made them.</param>
    /// <param name="withBias">Whether the biases are added.</param>
    /// <returns>The maps' outputs beside each other: (..., maps x outputs).</returns>
    public static Tensor Apply(Tensor input, IReadOnlyList<Linear> maps, bool withBias)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(maps);
        return Apply(input, [.. maps.Select(map => (Tensor)map.Weight)], withBias ? [.. maps.Select(map => (Tensor)map.Bias)] : []);
    }

    /// <summary>Applies a matrix, such as one that is tied to a table.</summary>
    /// <param name="input">(..., inputs), float32.</param>
    /// <param name="weight">The matrix: (outputs, inputs).</param>
    /// <param name="bias">What is added, (outputs), or null.</param>
    /// <returns>(..., outputs).</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        return Apply(input, [weight], bias is null ? [] : [bias]);
    }

    private static Tensor Apply(Tensor input, Tensor[] weights, Tensor[] biases)
    {
        using var scope = NewDisposeScope();
        var flat = input.reshape(-1, input.shape[^1]); // (N, inputs)
        var needsGradient = is_grad_enabled() && (input.requires_grad || weights.Concat(biases).Any(parameter => parameter.requires_grad));
        var mapped = needsGradient ? Function.apply([flat, weights.Length, .. weights, .. biases]) : Predict(flat, weights, biases); // (N, maps x outputs)
        return mapped.view([.. input.shape[..^1], mapped.shape[1]]).MoveToOuterDisposeScope(); // (..., maps x outputs)
    }

    /// <summary>The product for a pass without gradients, which may have a few rows only.</summary>
    private static Tensor Predict(Tensor flat, Tensor[] weights, Tensor[] biases)
    {
        var weight = Neighbours.Join(weights); // (maps x outputs, inputs)
        var (rows, inputs, outputs) = (flat.shape[0], flat.shape[1], weight.shape[0]);
        if (flat.device_type != TorchSharp.DeviceType.CPU || !NarrowProduct.Supports(rows, inputs, outputs))
            return Product(flat, weights, biases); // (N, maps x outputs)
        var output = empty(rows, outputs);
        NarrowProduct.Multiply(
            new FloatBuffer(flat.contiguous()), new FloatBuffer(weight), biases.Length == 0 ? null : new FloatBuffer(Neighbours.Join(biases)), new FloatBuffer(output),
            (int)rows, (int)inputs, (int)outputs);
        return output; // (N, maps x outputs)
    }

    private static Tensor Product(Tensor flat, Tensor[] weights, Tensor[] biases)
    {
        var weight = Neighbours.Join(weights); // (maps x outputs, inputs)
        return biases.Length == 0 ? flat.mm(weight.t()) : Neighbours.Join(biases).addmm(flat, weight.t(), 1, 1); // (N, maps x outputs)
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(AffineMap);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (flat, count) = ((Tensor)vars[0], (int)vars[1]);
            var parameters = vars.Skip(2).Cast<Tensor>().ToList();
            ctx.save_for_backward([flat, .. parameters]);
            ctx.save_data("count", count);
            ctx.save_data("input", flat.requires_grad);
            using var scope = NewDisposeScope();
            return Product(flat, [.. parameters.Take(count)], [.. parameters.Skip(count)]).MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var count = (int)ctx.get_data("count");
            var (flat, weights, biases) = (saved[0], saved.GetRange(1, count), saved.GetRange(1 + count, saved.Count - 1 - count));
            var gradient = grad_output.contiguous(); // (N, maps x outputs)
            var ofInput = (bool)ctx.get_data("input") ? gradient.mm(Neighbours.Join(weights)).MoveToOuterDisposeScope() : null; // (N, inputs)
            var ofWeights = ParameterGradients.Add(weights, total => total is null ? gradient.t().mm(flat) : total.addmm_(gradient.t(), flat, 1, 1));
            var ofBiases = biases.Count == 0
                ? []
                // 0L: the literal 0 would be taken for an element type.
                : ParameterGradients.Add(biases, total => total is null ? gradient.sum(0L) : total.add_(gradient.sum(0L)));
            return [ofInput!, null!, .. ofWeights, .. ofBiases];
        }
    }
}

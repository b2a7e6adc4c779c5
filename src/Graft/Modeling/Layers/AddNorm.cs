using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// What stands between two sub-layers that normalise before (Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"):
/// what one gave is added to the hidden states, and the sum, normalised, is what the next one reads. One pass on the CPU, step by step elsewhere.
/// </summary>
public static class AddNorm
{
    /// <summary>Applies it.</summary>
    /// <param name="hidden">The hidden states that entered the sub-layer: (..., H), float32.</param>
    /// <param name="update">What the sub-layer gave: (..., H).</param>
    /// <param name="norm">The next sub-layer's norm.</param>
    /// <returns>The sum and the normalised sum: (..., H) each.</returns>
    public static (Tensor Sum, Tensor Normalized) Apply(Tensor hidden, Tensor update, BiasFreeLayerNorm norm)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(norm);
        using var scope = NewDisposeScope();
        if (hidden.device_type != TorchSharp.DeviceType.CPU)
        {
            var sum = hidden + update; // (..., H)
            return (sum.MoveToOuterDisposeScope(), norm.call(sum).MoveToOuterDisposeScope());
        }

        var (left, right) = (hidden.contiguous(), update.contiguous()); // (..., H) each
        var outputs = NeedsGradient(hidden, update, norm) ? Both.apply(left, right, norm.Weight, norm.Epsilon) : Forward(left, right, norm.Weight, norm.Epsilon, out _);
        return (outputs[0].MoveToOuterDisposeScope(), outputs[1].MoveToOuterDisposeScope());
    }

    /// <summary>Applies it where nobody reads the sum, as above the last sub-layer.</summary>
    /// <param name="hidden">The hidden states that entered the sub-layer: (..., H), float32.</param>
    /// <param name="update">What the sub-layer gave: (..., H).</param>
    /// <param name="norm">The last norm.</param>
    /// <returns>The normalised sum: (..., H).</returns>
    public static Tensor Normalized(Tensor hidden, Tensor update, BiasFreeLayerNorm norm)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(norm);
        using var scope = NewDisposeScope();
        if (hidden.device_type != TorchSharp.DeviceType.CPU || !NeedsGradient(hidden, update, norm))
            return Apply(hidden, update, norm).Normalized.MoveToOuterDisposeScope(); // (..., H)
        return Last.apply(hidden.contiguous(), update.contiguous(), norm.Weight, norm.Epsilon).MoveToOuterDisposeScope(); // (..., H)
    }

    private static bool NeedsGradient(Tensor hidden, Tensor update, BiasFreeLayerNorm norm) =>
        is_grad_enabled() && (hidden.requires_grad || update.requires_grad || norm.Weight.requires_grad);

    private static List<Tensor> Forward(Tensor hidden, Tensor update, Tensor weight, double epsilon, out Tensor moments)
    {
        var (sum, output) = (empty(hidden.shape), empty(hidden.shape)); // (..., H) each
        moments = empty(hidden.numel() / weight.numel(), 2); // (N, 2)
        AddNormKernel.Forward(
            new FloatBuffer(hidden), new FloatBuffer(update), new FloatBuffer(weight), new FloatBuffer(sum), new FloatBuffer(output), new FloatBuffer(moments), epsilon);
        return [sum, output];
    }

    /// <summary>Forward, and what the backward pass needs.</summary>
    private static List<Tensor> Forward(autograd.AutogradContext ctx, object[] vars)
    {
        var weight = (Tensor)vars[2];
        var outputs = Forward((Tensor)vars[0], (Tensor)vars[1], weight, (double)vars[3], out var moments);
        // Under another name: an output that is kept as it is would keep itself alive.
        ctx.save_for_backward([outputs[0].detach(), moments, weight]);
        return outputs;
    }

    private static List<Tensor> Backward(autograd.AutogradContext ctx, Tensor? ofSum, Tensor ofNormalized)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (sum, moments, weight) = (saved[0], saved[1], saved[2]);
        var gradient = empty(sum.shape); // (..., H)
        var weightSums = AddNormKernel.Backward(
            ofSum is null ? null : new FloatBuffer(ofSum.contiguous()), new FloatBuffer(ofNormalized.contiguous()), new FloatBuffer(sum),
            new FloatBuffer(moments), new FloatBuffer(weight), new FloatBuffer(gradient));
        // One memory under two names, so that libtorch does not add to it in place.
        return [gradient.alias().MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope(), ParameterGradients.Add(weight, weightSums), null!];
    }

    private sealed class Both : autograd.MultiTensorFunction<Both>
    {
        public override string Name => nameof(AddNorm);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            // TorchSharp's zeros for an output that nobody reads would be of a tensor that a dispose scope has taken.
            ctx.set_materialize_grads(false);
            return AddNorm.Forward(ctx, vars);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var (ofSum, ofNormalized) = (grad_outputs[0], grad_outputs[1]);
            return ofNormalized.IsInvalid ? [ofSum.alias(), ofSum.alias(), null!, null!] : Backward(ctx, ofSum.IsInvalid ? null : ofSum, ofNormalized);
        }
    }

    private sealed class Last : autograd.SingleTensorFunction<Last>
    {
        public override string Name => nameof(AddNorm);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => AddNorm.Forward(ctx, vars)[1];

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => Backward(ctx, null, grad_output);
    }
}

using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// The end of a sub-layer that normalises after the sum (Vaswani et al. 2017): norm(dropout(mapped + bias) + residual), in one pass on the
/// CPU, step by step elsewhere.
/// </summary>
public static class DropoutAddNorm
{
    /// <summary>Applies it.</summary>
    /// <param name="mapped">(B, T, H), float32: fresh from <see cref="Linear.WithoutBias"/>; its memory is used further, its values are gone. What is kept for the backward pass is used up by it: there is one only.</param>
    /// <param name="bias">The map's bias: (H).</param>
    /// <param name="residual">What entered the sub-layer: (B, T, H).</param>
    /// <param name="norm">The norm.</param>
    /// <param name="dropout">The dropout.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>(B, T, H).</returns>
    public static Tensor Apply(Tensor mapped, Tensor bias, Tensor residual, LayerNorm norm, Dropout dropout, StepRandomness? randomness)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        ArgumentNullException.ThrowIfNull(bias);
        ArgumentNullException.ThrowIfNull(residual);
        ArgumentNullException.ThrowIfNull(norm);
        ArgumentNullException.ThrowIfNull(dropout);
        using var scope = NewDisposeScope();
        if (mapped.device_type != TorchSharp.DeviceType.CPU)
            return norm.call(dropout.Apply(mapped + bias, randomness) + residual).MoveToOuterDisposeScope(); // (B, T, H)

        var (whole, mask) = (residual.contiguous(), dropout.Mask(randomness)); // (B, T, H)
        if (is_grad_enabled() && new[] { mapped, bias, residual, norm.Weight, norm.Bias }.Any(input => input.requires_grad))
            return Function.apply(mapped, bias, whole, norm.Weight, norm.Bias, norm.Epsilon, mask!).MoveToOuterDisposeScope(); // (B, T, H)
        var deviations = empty(mapped.numel() / bias.numel());
        Forward(mapped, bias, whole, norm.Weight, norm.Bias, mapped, deviations, norm.Epsilon, mask);
        return mapped.alias().MoveToOuterDisposeScope(); // (B, T, H)
    }

    private static void Forward(
        Tensor mapped, Tensor bias, Tensor residual, Tensor weight, Tensor shift, Tensor output, Tensor deviations, double epsilon, DropoutMask? mask) =>
        ResidualNormKernel.Forward(
            new FloatBuffer(mapped), new FloatBuffer(residual), (new FloatBuffer(bias), new FloatBuffer(weight), new FloatBuffer(shift)),
            new FloatBuffer(output), new FloatBuffer(deviations), (int)mapped.shape[1], epsilon, mask);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(DropoutAddNorm);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (mapped, bias, residual, weight, shift) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
            var (output, deviations) = (empty(mapped.shape), empty(mapped.numel() / bias.numel()));
            DropoutAddNorm.Forward(mapped, bias, residual, weight, shift, output, deviations, (double)vars[5], (DropoutMask?)vars[6]);
            // The memory now holds the normalised sum; under another name, so that libtorch sees no input that was changed.
            ctx.save_for_backward([mapped.detach(), deviations, bias, weight, shift]);
            ctx.save_data("mask", vars[6]);
            return output;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var (normalized, deviations, bias, weight, shift) = (saved[0], saved[1], saved[2], saved[3], saved[4]);
            var ofResidual = empty(normalized.shape);
            var sums = ResidualNormKernel.Backward(
                new FloatBuffer(grad_output.contiguous()), new FloatBuffer(normalized), new FloatBuffer(deviations), new FloatBuffer(weight),
                new FloatBuffer(ofResidual), (int)normalized.shape[1], (DropoutMask?)ctx.get_data("mask"));
            return
            [
                normalized.alias().MoveToOuterDisposeScope(), ParameterGradients.Add(bias, sums.Bias), ofResidual.MoveToOuterDisposeScope(),
                ParameterGradients.Add(weight, sums.Weight), ParameterGradients.Add(shift, sums.Shift), null!, null!,
            ];
        }
    }
}

using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>An activation of a map's output and its bias in one pass, where there is one for it (gelu on the CPU), else step by step.</summary>
public static class BiasActivation
{
    /// <summary>Applies the activation to <paramref name="mapped"/> + <paramref name="bias"/>.</summary>
    /// <param name="mapped">(..., I), float32: fresh from <see cref="Linear.WithoutBias"/>; its memory is used further, its values are gone. What is kept for the backward pass is used up by it: there is one only.</param>
    /// <param name="bias">(I).</param>
    /// <param name="activation">The name, one of <see cref="Activation.Names"/>.</param>
    /// <returns>A tensor of <paramref name="mapped"/>'s shape.</returns>
    public static Tensor Apply(Tensor mapped, Tensor bias, string activation)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        ArgumentNullException.ThrowIfNull(bias);
        if (activation != "gelu" || mapped.device_type != TorchSharp.DeviceType.CPU)
        {
            using var sum = mapped + bias;
            return Activation.Get(activation)(sum);
        }

        if (is_grad_enabled() && (mapped.requires_grad || bias.requires_grad))
            return Gelu.apply(mapped, bias);
        var buffer = new FloatBuffer(mapped);
        GeluKernel.Forward(buffer, new FloatBuffer(bias), buffer, keepDerivative: false);
        return mapped.alias();
    }

    private sealed class Gelu : autograd.SingleTensorFunction<Gelu>
    {
        public override string Name => "BiasGelu";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (mapped, bias) = ((Tensor)vars[0], (Tensor)vars[1]);
            var output = empty(mapped.shape);
            GeluKernel.Forward(new FloatBuffer(mapped), new FloatBuffer(bias), new FloatBuffer(output), keepDerivative: true);
            // The memory now holds the derivative; under another name, so that libtorch sees no input that was changed.
            ctx.save_for_backward([mapped.detach(), bias]);
            return output;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var (derivative, bias) = (saved[0], saved[1]);
            var sums = GeluKernel.Backward(new FloatBuffer(grad_output.contiguous()), new FloatBuffer(derivative), (int)bias.shape[0]);
            return [derivative.alias().MoveToOuterDisposeScope(), ParameterGradients.Add(bias, sums)];
        }
    }
}

using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// A gated linear unit (Shazeer 2020, "GLU Variants Improve Transformer"): one half of a map's output through the activation, times the other
/// half; in one pass where there is one for the activation (gelu on the CPU), else step by step.
/// </summary>
public static class GatedActivation
{
    /// <summary>Applies it.</summary>
    /// <param name="mapped">The half for the activation, then the gate: (..., 2 I), float32: fresh from a map; its memory is used further, its values are gone. What is kept for the backward pass is used up by it: there is one only.</param>
    /// <param name="activation">The name, one of <see cref="Activation.Names"/>.</param>
    /// <returns>(..., I).</returns>
    public static Tensor Apply(Tensor mapped, string activation)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        if (activation != "gelu" || mapped.device_type != TorchSharp.DeviceType.CPU)
        {
            using var scope = NewDisposeScope();
            var halves = mapped.chunk(2, -1); // (..., I) each
            return (Activation.Get(activation)(halves[0]) * halves[1]).MoveToOuterDisposeScope(); // (..., I)
        }

        return is_grad_enabled() && mapped.requires_grad ? Gelu.apply(mapped) : Forward(mapped, keepDerivatives: false); // (..., I)
    }

    private static Tensor Forward(Tensor mapped, bool keepDerivatives)
    {
        var width = mapped.shape[^1] / 2;
        var output = empty([.. mapped.shape[..^1], width]); // (..., I)
        GatedGeluKernel.Forward(new FloatBuffer(mapped), new FloatBuffer(output), (int)width, keepDerivatives);
        return output;
    }

    private sealed class Gelu : autograd.SingleTensorFunction<Gelu>
    {
        public override string Name => "GatedGelu";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var mapped = (Tensor)vars[0];
            var output = GatedActivation.Forward(mapped, keepDerivatives: true);
            // The memory now holds the derivatives; under another name, so that libtorch sees no input that was changed.
            ctx.save_for_backward([mapped.detach()]);
            return output;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var derivatives = ctx.get_saved_variables()[0];
            GatedGeluKernel.Backward(new FloatBuffer(grad_output.contiguous()), new FloatBuffer(derivatives), (int)grad_output.shape[^1]);
            return [derivatives.alias().MoveToOuterDisposeScope()];
        }
    }
}

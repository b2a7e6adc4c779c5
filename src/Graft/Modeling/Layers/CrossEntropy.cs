using System.Runtime.InteropServices;
using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>The cross-entropy of labels under scores, as a sum: by a kernel of ours on the CPU, whose gradient takes the scores' place in memory.</summary>
public static class CrossEntropy
{
    /// <summary>Computes the loss.</summary>
    /// <param name="logits">(M, V), float32: fresh scores that nobody else reads; in training their values are gone afterwards. There is one backward pass only.</param>
    /// <param name="labels">(M), int64, each in [0, V).</param>
    /// <param name="scale">What the sum is multiplied by.</param>
    /// <returns>A scalar; 0 where M is 0.</returns>
    public static Tensor Sum(Tensor logits, Tensor labels, double scale)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.device_type == TorchSharp.DeviceType.CPU && is_grad_enabled() && logits.requires_grad)
            return Function.apply(logits, labels, scale);
        using var sum = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);
        return sum * scale;
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(CrossEntropy);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (logits, labels, scale) = ((Tensor)vars[0], (Tensor)vars[1], (double)vars[2]);
            var loss = CrossEntropyKernel.SumAndGradient(new FloatBuffer(logits), MemoryMarshal.Cast<byte, long>(labels.bytes).ToArray(), scale);
            // The memory now holds the gradient; under another name, so that libtorch sees no input that was changed.
            ctx.save_for_backward([logits.detach()]);
            return tensor((float)loss);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var noGradient = no_grad();
            var gradient = ctx.get_saved_variables()[0];
            var factor = grad_output.item<float>();
            return [factor == 1 ? gradient.alias() : gradient * factor, null!, null!];
        }
    }
}

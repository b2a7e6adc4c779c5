using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// Self-attention of states whose queries, keys and values come from one product: by a kernel of ours on the CPU, that reads them where
/// they are, and by <see cref="Attention"/> elsewhere.
/// </summary>
public static class SelfAttention
{
    /// <summary>Attends.</summary>
    /// <param name="states">Queries, keys and values beside each other: (B, T, 3 H), float32.</param>
    /// <param name="heads">A; H is a multiple of it.</param>
    /// <param name="bias">What is added to the scores of <see cref="Attention.Bias"/>: (B, 1, 1, T), (B, 1, T, T) or null.</param>
    /// <param name="dropout">The dropout of the attention weights.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>(B, T, H).</returns>
    public static Tensor Attend(Tensor states, int heads, Tensor? bias, Dropout dropout, StepRandomness? randomness)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(dropout);
        using var scope = NewDisposeScope();
        var size = (int)(states.shape[2] / (3 * heads));
        // The kernel knows biases by key alone.
        if (states.device_type != TorchSharp.DeviceType.CPU || !AttentionKernel.Supports(size) || bias?.shape[2] > 1)
        {
            var parts = states.unflatten(2, [3, heads, size]).permute(2, 0, 3, 1, 4).unbind(0); // (B, A, T, D) each
            return Attention.Attend(parts[0], parts[1], parts[2], bias, dropout, randomness).transpose(1, 2).flatten(2).MoveToOuterDisposeScope(); // (B, T, H)
        }

        var kernel = new AttentionKernel((int)states.shape[0], (int)states.shape[1], heads, size, dropout.Mask(randomness));
        if (is_grad_enabled() && states.requires_grad)
            return Function.apply(states, bias!, kernel).MoveToOuterDisposeScope(); // (B, T, H)
        return Forward(kernel, states, bias, out _).MoveToOuterDisposeScope(); // (B, T, H)
    }

    private static Tensor Forward(AttentionKernel kernel, Tensor states, Tensor? bias, out Tensor logSums)
    {
        var output = empty(kernel.Rows, kernel.Tokens, kernel.Heads * kernel.HeadSize); // (B, T, H)
        logSums = empty(kernel.Rows, kernel.Heads, kernel.Tokens); // (B, A, T)
        kernel.Forward(new FloatBuffer(states), bias is null ? null : new FloatBuffer(bias), new FloatBuffer(output), new FloatBuffer(logSums));
        return output;
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(SelfAttention);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (states, bias, kernel) = ((Tensor)vars[0], (Tensor?)vars[1], (AttentionKernel)vars[2]);
            var output = Forward(kernel, states, bias, out var logSums);
            ctx.save_for_backward(bias is null ? [states, logSums] : [states, logSums, bias]);
            ctx.save_data("kernel", kernel);
            return output;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var result = empty(saved[0].shape); // (B, T, 3 H)
            ((AttentionKernel)ctx.get_data("kernel")).Backward(
                new FloatBuffer(saved[0]), saved.Count < 3 ? null : new FloatBuffer(saved[2]), new FloatBuffer(saved[1]),
                new FloatBuffer(grad_output.contiguous()), new FloatBuffer(result));
            return [result.MoveToOuterDisposeScope(), null!, null!];
        }
    }
}

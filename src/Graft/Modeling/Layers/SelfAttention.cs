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
    /// <param name="states">Queries, keys and values beside each other: (B, T, 3 H), float32. With <paramref name="rotary"/> fresh from the map: its memory is used further.</param>
    /// <param name="heads">A; H is a multiple of it.</param>
    /// <param name="bias">What is added to the scores of <see cref="Attention.Bias"/>: (B, 1, 1, T), (B, 1, T, T) or null.</param>
    /// <param name="dropout">The dropout of the attention weights.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <param name="rotary">What turns queries and keys by their positions first, or null.</param>
    /// <param name="window">How far from a query the keys that it sees are, both ends included; null for any distance.</param>
    /// <returns>(B, T, H).</returns>
    public static Tensor Attend(
        Tensor states, int heads, Tensor? bias, Dropout dropout, StepRandomness? randomness, RotaryPositions? rotary = null, int? window = null)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(dropout);
        using var scope = NewDisposeScope();
        var size = (int)(states.shape[2] / (3 * heads));
        // The kernel knows biases by key alone.
        if (states.device_type != TorchSharp.DeviceType.CPU || !AttentionKernel.Supports(size) || bias?.shape[2] > 1)
        {
            var parts = states.unflatten(2, [3, heads, size]).permute(2, 0, 3, 1, 4).unbind(0); // (B, A, T, D) each
            var (queries, keys) = rotary is null ? (parts[0], parts[1]) : (rotary.Apply(parts[0]), rotary.Apply(parts[1])); // (B, A, T, D) each
            var seen = window is { } reach ? Attention.WindowBias(bias, (int)states.shape[1], reach, states.device) : bias; // (B, 1, T, T) or (B, 1, 1, T)
            return Attention.Attend(queries, keys, parts[2], seen, dropout, randomness).transpose(1, 2).flatten(2).MoveToOuterDisposeScope(); // (B, T, H)
        }

        var tokens = (int)states.shape[1];
        var kernel = new AttentionKernel((int)states.shape[0], tokens, heads, size, dropout.Mask(randomness), rotary?.Table(tokens), window);
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
            // The memory may hold turned queries and keys now; under another name, so that libtorch sees no input that was changed.
            ctx.save_for_backward(bias is null ? [states.detach(), logSums] : [states.detach(), logSums, bias]);
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

using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>Scaled dot-product attention (Vaswani et al. 2017), as every family computes it from its own queries, keys and values.</summary>
public static class Attention
{
    /// <summary>What is added to the score of a padded key: the smallest float rather than -infinity, so that a row without keys is no NaN.</summary>
    private const float Masked = float.MinValue;

    /// <summary>Turns an attention mask into what is added to the scores.</summary>
    /// <param name="attentionMask">
    /// 1 to attend, 0 not to: (B, T) by key, int64, or (B, T, T) by query and key; null where everything attends to everything.
    /// </param>
    /// <param name="causalIds">For attention that looks back only the input ids, (B, T), for their shape; null where it looks both ways.</param>
    /// <returns>(B, 1, 1, T) or (B, 1, T, T), float32, or null.</returns>
    public static Tensor? Bias(Tensor? attentionMask, Tensor? causalIds = null)
    {
        if (attentionMask is null && causalIds is null)
            return null;
        using var scope = NewDisposeScope();
        var hidden = attentionMask?.eq(0); // (B, T) or (B, T, T)
        hidden = hidden?.dim() == 2 ? hidden.unsqueeze(1).unsqueeze(1) : hidden?.unsqueeze(1); // (B, 1, 1, T) or (B, 1, T, T)
        if (causalIds is not null)
        {
            var tokens = causalIds.shape[1];
            var later = ones(1, 1, tokens, tokens, ScalarType.Bool, causalIds.device).triu(1); // (1, 1, T, T)
            hidden = hidden is null ? later : hidden.logical_or(later); // (B, 1, T, T)
        }

        return zeros(hidden!.shape, device: hidden.device).masked_fill_(hidden, Masked).MoveToOuterDisposeScope();
    }

    /// <summary>Masks keys that are far from a query, too.</summary>
    /// <param name="bias">Of <see cref="Bias"/>: (B, 1, 1, T), or null.</param>
    /// <param name="tokens">T.</param>
    /// <param name="window">How far from a query the keys that it sees are, both ends included.</param>
    /// <param name="device">Where it is needed.</param>
    /// <returns>(B, 1, T, T), or (1, 1, T, T) without <paramref name="bias"/>; float32.</returns>
    public static Tensor WindowBias(Tensor? bias, int tokens, int window, Device device)
    {
        using var scope = NewDisposeScope();
        var positions = arange(tokens, dtype: ScalarType.Int64, device: device); // (T)
        var far = (positions.unsqueeze(0) - positions.unsqueeze(1)).abs().gt(window).unsqueeze(0).unsqueeze(0); // (1, 1, T, T)
        var windowed = zeros(far.shape, device: device).masked_fill_(far, Masked); // (1, 1, T, T)
        // Not the sum: twice the smallest float is -infinity, and a row of it no number.
        return (bias is null ? windowed : minimum(windowed, bias)).MoveToOuterDisposeScope(); // (B, 1, T, T)
    }

    /// <summary>Attends.</summary>
    /// <param name="query">(B, A, T, D), float32.</param>
    /// <param name="key">(B, A, T, D), float32.</param>
    /// <param name="value">(B, A, T, D), float32.</param>
    /// <param name="bias">What is added to the scores, of a shape that broadcasts to (B, A, T, T), or null.</param>
    /// <param name="dropout">The dropout of the attention weights.</param>
    /// <param name="randomness">The step's random numbers, or null.</param>
    /// <returns>(B, A, T, D).</returns>
    /// <remarks>
    /// Without active dropout this is libtorch's fused kernel. With it, the weights are computed here: the fused path refuses dropout, and
    /// its fallback draws from torch's own generator, which cannot be resumed bit by bit.
    /// </remarks>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias, Dropout dropout, StepRandomness? randomness)
    {
        if (!dropout.IsActive(randomness))
            return nn.functional.scaled_dot_product_attention(query, key, value, bias); // (B, A, T, D)

        using var scope = NewDisposeScope();
        var scores = (query / Math.Sqrt(query.shape[^1])).matmul(key.transpose(-2, -1)); // (B, A, T, T)
        if (bias is not null)
            scores = scores + bias;
        var weights = dropout.ApplyToAttention(scores.softmax(-1), randomness);
        return weights.matmul(value).MoveToOuterDisposeScope(); // (B, A, T, D)
    }
}

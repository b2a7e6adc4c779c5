using TorchSharp;

namespace Graft.Benchmarks;

/// <summary>A function's forward and its backward, from a gradient of ones.</summary>
internal static class Backward
{
    /// <summary>Runs both and forgets the gradient.</summary>
    /// <param name="input">What the gradient is for.</param>
    /// <param name="function">The function.</param>
    public static void Of(torch.Tensor input, Func<torch.Tensor> function)
    {
        using var scope = torch.NewDisposeScope();
        var output = function();
        output.backward([torch.ones_like(output)]);
        input.grad!.Dispose();
        input.grad = null;
    }
}

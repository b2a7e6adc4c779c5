using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>
/// Where operations of our own put the gradients of parameters: straight into the gradients that are there (a parameter arena lays them
/// down), else into new tensors for libtorch to keep.
/// </summary>
internal static class ParameterGradients
{
    /// <summary>Adds to the gradients of parameters.</summary>
    /// <param name="parameters">The parameters, of one shape.</param>
    /// <param name="add">
    /// Adds to the tensor that it is given, all parameters' gradients along their first dimension, or computes a new one where that is null.
    /// </param>
    /// <returns>For each parameter what the backward function returns for it: its gradient, or null where there is nothing left to do.</returns>
    public static IEnumerable<Tensor> Add(IReadOnlyList<Tensor> parameters, Func<Tensor?, Tensor> add)
    {
        if (!parameters.Any(parameter => parameter.requires_grad))
            return parameters.Select(_ => (Tensor)null!);
        var present = parameters.Select(parameter => parameter.grad).ToList();
        if (present.TrueForAll(gradient => gradient is not null) && parameters.All(parameter => parameter.requires_grad) && Neighbours.View(present!) is { } together)
        {
            add(together);
            return parameters.Select(_ => (Tensor)null!);
        }

        var rows = parameters[0].shape[0];
        var computed = add(null);
        return [.. parameters.Select((parameter, i) => parameter.requires_grad ? computed.narrow(0, i * rows, rows).contiguous().MoveToOuterDisposeScope() : null!)];
    }

    /// <summary>Adds sums over rows to the gradient of one parameter.</summary>
    /// <param name="parameter">(width).</param>
    /// <param name="sums">The sums.</param>
    /// <returns>What the backward function returns for it.</returns>
    public static Tensor Add(Tensor parameter, ColumnSums sums)
    {
        if (!parameter.requires_grad)
            return null!;
        var gradient = parameter.grad;
        var target = gradient ?? zeros_like(parameter);
        sums.AddTo(new FloatBuffer(target).Slice(0, (int)parameter.numel()));
        return gradient is null ? target.MoveToOuterDisposeScope() : null!;
    }
}

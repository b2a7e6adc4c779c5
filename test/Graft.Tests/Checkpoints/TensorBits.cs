using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

internal static class TensorBits
{
    /// <summary>Equal in type, shape and every bit, on the CPU.</summary>
    public static bool IsSameAs(this Tensor tensor, Tensor other)
    {
        using var scope = NewDisposeScope();
        return tensor.dtype == other.dtype && tensor.shape.SequenceEqual(other.shape)
            && tensor.contiguous().bytes.SequenceEqual(other.contiguous().bytes);
    }
}

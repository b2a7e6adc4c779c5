using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Graft.Kernels;

/// <summary>A contiguous float32 tensor on the CPU as memory that threads can share; the tensor must outlive it.</summary>
internal readonly unsafe struct FloatBuffer
{
    public FloatBuffer(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException("a contiguous float32 tensor on the CPU is needed", nameof(tensor));
        Length = tensor.numel();
        // libtorch's memory does not move, so the address stays good after the span is gone. A span holds 2 GiB at most: of more, one element will do.
        if (Length <= int.MaxValue / sizeof(float))
        {
            Start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
            return;
        }

        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);
        Start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>The first element.</summary>
    public float* Start { get; }

    /// <summary>How many elements there are.</summary>
    public long Length { get; }

    /// <summary>Some elements: from <paramref name="offset"/>, <paramref name="count"/> or as many as there are.</summary>
    public Span<float> Slice(long offset, int count) => new(Start + offset, (int)Math.Min(count, Length - offset));
}

using Graft.Kernels;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>Tensors that follow each other in memory, as one.</summary>
internal static class Neighbours
{
    /// <summary>The tensors along their first dimension: a view where they are neighbours in one storage, else a copy.</summary>
    /// <param name="parts">Contiguous tensors of one shape, at least one.</param>
    public static Tensor Join(IReadOnlyList<Tensor> parts) => parts.Count == 1 ? parts[0] : View(parts) ?? cat([.. parts]);

    /// <summary>The tensors as one view of their common memory, or null where they are not neighbours.</summary>
    /// <param name="parts">Contiguous tensors of one shape, at least one.</param>
    public static unsafe Tensor? View(IReadOnlyList<Tensor> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var first = parts[0];
        if (first.device_type != TorchSharp.DeviceType.CPU)
            return null;
        var length = first.numel();
        var start = new FloatBuffer(first).Start;
        for (var i = 1; i < parts.Count; i++)
        {
            // Both, since two storages of their own may follow each other by chance.
            if (new FloatBuffer(parts[i]).Start != start + i * length || parts[i].storage_offset() != first.storage_offset() + i * length)
                return null;
        }

        var shape = first.shape;
        shape[0] *= parts.Count;
        return first.as_strided(shape, first.stride(), first.storage_offset());
    }
}

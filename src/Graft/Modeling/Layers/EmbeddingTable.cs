using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Graft.Modeling.Layers;

/// <summary>Makes look-up tables whose values are, like those of <see cref="Linear"/>, uninitialised until they are loaded or drawn.</summary>
public static class EmbeddingTable
{
    /// <summary>Creates a table.</summary>
    /// <param name="rows">How many ids there are.</param>
    /// <param name="size">The size of a vector.</param>
    /// <param name="paddingId">The id whose row is read but gets no gradient from the look-up (the reference's padding_idx), or null.</param>
    public static Embedding Create(long rows, long size, long? paddingId = null) =>
        nn.Embedding_from_pretrained(empty(rows, size), freeze: false, padding_idx: paddingId);
}

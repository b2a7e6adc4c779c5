using TorchSharp;

namespace Graft.Checkpoints;

/// <summary>What a checkpoint's header says of one tensor.</summary>
/// <param name="Name">The published name, such as <c>bert.embeddings.LayerNorm.weight</c>.</param>
/// <param name="Type">The type of the elements as they are stored.</param>
/// <param name="Shape">The dimensions; empty for a scalar.</param>
/// <param name="Begin">The first byte, counted from the start of the file's tensor buffer (not of the file).</param>
/// <param name="End">The byte after the last, counted likewise.</param>
public sealed record TensorEntry(string Name, torch.ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Type and shape as messages show them, such as <c>float32 (5, 32)</c>.</summary>
    public override string ToString() => $"{Name}: {Describe(Type, Shape)}";

    internal static string Describe(torch.ScalarType type, IEnumerable<long> shape) =>
        $"{type.ToString().ToLowerInvariant()} ({string.Join(", ", shape)})";
}

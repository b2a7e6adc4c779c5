using TorchSharp;

namespace Graft.Checkpoints;

/// <summary>The element types of the safetensors format that torch can hold, under the format's names.</summary>
/// <param name="Name">The format's name, such as <c>F32</c>.</param>
/// <param name="Scalar">Torch's type.</param>
/// <param name="Size">Bytes an element.</param>
/// <param name="Rank">The place in the reference implementation's order of types, by which its writer sorts (highest first).</param>
internal sealed record SafeTensorsType(string Name, torch.ScalarType Scalar, int Size, int Rank)
{
    private static readonly SafeTensorsType[] All =
    [
        new("BOOL", torch.ScalarType.Bool, 1, 0),
        new("U8", torch.ScalarType.Byte, 1, 1),
        new("I8", torch.ScalarType.Int8, 1, 2),
        new("I16", torch.ScalarType.Int16, 2, 3),
        new("F16", torch.ScalarType.Float16, 2, 4),
        new("BF16", torch.ScalarType.BFloat16, 2, 5),
        new("I32", torch.ScalarType.Int32, 4, 6),
        new("F32", torch.ScalarType.Float32, 4, 7),
        new("F64", torch.ScalarType.Float64, 8, 8),
        new("I64", torch.ScalarType.Int64, 8, 9),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(type => type.Name));

    public static SafeTensorsType? Find(string name) => Array.Find(All, type => type.Name == name);

    public static SafeTensorsType? Find(torch.ScalarType scalar) => Array.Find(All, type => type.Scalar == scalar);
}

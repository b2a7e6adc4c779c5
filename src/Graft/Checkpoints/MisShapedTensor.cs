using TorchSharp;

namespace Graft.Checkpoints;

/// <summary>A tensor that both sides have, but of another shape or of a type that does not convert.</summary>
/// <param name="Name">The model's name of it.</param>
/// <param name="ExpectedType">The model's type.</param>
/// <param name="ExpectedShape">The model's shape.</param>
/// <param name="FoundType">The file's type.</param>
/// <param name="FoundShape">The file's shape.</param>
public sealed record MisShapedTensor(
    string Name, torch.ScalarType ExpectedType, IReadOnlyList<long> ExpectedShape, torch.ScalarType FoundType, IReadOnlyList<long> FoundShape)
{
    /// <summary>Name, what was expected and what was found.</summary>
    public override string ToString() =>
        $"{Name}: expected {TensorEntry.Describe(ExpectedType, ExpectedShape)}, found {TensorEntry.Describe(FoundType, FoundShape)}";
}

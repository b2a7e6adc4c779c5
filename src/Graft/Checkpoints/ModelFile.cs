namespace Graft.Checkpoints;

/// <summary>A small file of a model directory, such as <c>tokenizer.json</c>, with its content.</summary>
/// <param name="Name">A plain file name.</param>
/// <param name="Content">The bytes.</param>
public sealed record ModelFile(string Name, ReadOnlyMemory<byte> Content);

namespace Graft.Training;

/// <summary>One parameter's place in a <see cref="ParameterArena"/>.</summary>
/// <param name="Name">The parameter's name in checkpoints.</param>
/// <param name="Offset">Its first element in the arena's buffers.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Length">Its number of elements.</param>
public sealed record ArenaSlice(string Name, long Offset, IReadOnlyList<long> Shape, long Length);

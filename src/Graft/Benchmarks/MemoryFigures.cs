namespace Graft.Benchmarks;

/// <summary>What a part holds in memory, before and after its rounds; what grows between the two grows with every step.</summary>
/// <param name="LiveTensorsBefore">Tensors alive after the warm-up.</param>
/// <param name="LiveTensorsAfter">Tensors alive after the last round; the same number where nothing leaks.</param>
/// <param name="ManagedBytesBefore">Bytes of the managed heap after the warm-up and a full collection.</param>
/// <param name="ManagedBytesAfter">Bytes of the managed heap after the last round and a full collection.</param>
/// <param name="PeakResidentBytes">The process's largest resident memory so far, in bytes: of this part and those before it.</param>
public sealed record MemoryFigures(
    long LiveTensorsBefore, long LiveTensorsAfter, long ManagedBytesBefore, long ManagedBytesAfter, long PeakResidentBytes);

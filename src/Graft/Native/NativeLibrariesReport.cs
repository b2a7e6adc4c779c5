namespace Graft.Native;

/// <summary>What was loaded from where, and what was done so that it loads.</summary>
/// <param name="Wrapper">TorchSharp's native library as it was installed, or null where the runtime found it in a place of its own.</param>
/// <param name="Libtorch">libtorch itself, or null as above.</param>
/// <param name="PatchedCopy">The patched copy that was loaded in place of <paramref name="Wrapper"/>, or null where the original loads.</param>
/// <param name="Reason">Why a patched copy was needed, or null.</param>
public sealed record NativeLibrariesReport(string? Wrapper, string? Libtorch, string? PatchedCopy, string? Reason);

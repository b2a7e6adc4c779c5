namespace Graft.Training;

/// <summary>What a checkpoint's folder must hold; written last, so a folder without it is incomplete.</summary>
/// <param name="Version">The layout's version, 1.</param>
/// <param name="Files">Each file's name, size and hash.</param>
internal sealed record CheckpointManifest(int Version, IReadOnlyList<CheckpointManifestEntry> Files);

/// <summary>One file of a checkpoint.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record CheckpointManifestEntry(string Name, long Size, string Sha256);

/// <summary>The content of <c>last.json</c> and <c>best.json</c>.</summary>
/// <param name="Checkpoint">The checkpoint's folder name.</param>
internal sealed record CheckpointPointer(string Checkpoint);

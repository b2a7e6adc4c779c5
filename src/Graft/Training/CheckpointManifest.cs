using System.Security.Cryptography;
using System.Text.Json;
using Graft.Checkpoints;

namespace Graft.Training;

/// <summary>What a checkpoint's folder must hold; written last, so a folder without it is incomplete.</summary>
/// <param name="Version">The layout's version, 1.</param>
/// <param name="Files">Each file's name, size and hash.</param>
internal sealed record CheckpointManifest(int Version, IReadOnlyList<CheckpointManifestEntry> Files)
{
    /// <summary>The manifest's own name in the folder.</summary>
    public const string FileName = "manifest.json";

    private const int LayoutVersion = 1;

    /// <summary>Describes the files of a folder and writes the description beside them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The files' names.</param>
    public static void Write(string folder, IEnumerable<string> names)
    {
        var manifest = new CheckpointManifest(
            LayoutVersion,
            [.. names.Select(name => new CheckpointManifestEntry(name, new FileInfo(Path.Combine(folder, name)).Length, HashOf(Path.Combine(folder, name))))]);
        using var stream = File.Create(Path.Combine(folder, FileName));
        JsonSerializer.Serialize(stream, manifest, TrainingJson.Default.CheckpointManifest);
    }

    /// <summary>What is wrong with a folder, or null.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The files that it must hold; a manifest that leaves one of them out vouches for nothing.</param>
    public static string? FindDamage(string folder, IReadOnlyCollection<string> names)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, FileName));
            var manifest = JsonSerializer.Deserialize(stream, TrainingJson.Default.CheckpointManifest) ?? throw new JsonException("it holds null");
            // No damage: taken for one, the checkpoint would be passed over and then replaced.
            if (manifest.Version > LayoutVersion)
                throw new CheckpointFormatException(folder, $"its layout has version {manifest.Version}, this program reads {LayoutVersion}; it takes a newer Graft");
            if (manifest.Version != LayoutVersion)
                return $"its layout has version {manifest.Version}, which there never was";
            var entries = manifest.Files.OfType<CheckpointManifestEntry>().ToList(); // a list in JSON may hold null, whatever its type says
            if (names.Except(entries.Select(entry => entry.Name)).FirstOrDefault() is { } missing)
                return $"{FileName} does not list {missing}";
            return entries.Select(entry => FindDamage(folder, entry)).FirstOrDefault(damage => damage is not null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"its files cannot be read as {FileName} says ({error.Message})";
        }
    }

    private static string? FindDamage(string folder, CheckpointManifestEntry entry)
    {
        // A name in a manifest that was tampered with must not lead out of the folder.
        var file = new FileInfo(Path.Combine(folder, Path.GetFileName(entry.Name)));
        if (!file.Exists)
            return $"{entry.Name} is missing";
        if (file.Length != entry.Size)
            return $"{entry.Name} has {file.Length} bytes, not {entry.Size}";
        return HashOf(file.FullName) == entry.Sha256 ? null : $"{entry.Name} has changed since it was written";
    }

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>One file of a checkpoint.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record CheckpointManifestEntry(string Name, long Size, string Sha256);

/// <summary>The content of <c>last.json</c> and <c>best.json</c>.</summary>
/// <param name="Checkpoint">The checkpoint's folder name.</param>
internal sealed record CheckpointPointer(string Checkpoint);

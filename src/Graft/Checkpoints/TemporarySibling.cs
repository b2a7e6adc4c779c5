namespace Graft.Checkpoints;

/// <summary>Names for what is being written: beside the target, so that a rename stays on one file system, and recognisable.</summary>
internal static class TemporarySibling
{
    private const string Suffix = ".graft-tmp";

    public static string For(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{Suffix}");

    public static bool IsOne(string path) => Path.GetFileName(path) is ['.', ..] name && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Deletes a file or folder as far as that is possible: the failure that led here is what the user must see.</summary>
    public static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left for DeleteLeftovers.
        }
    }
}

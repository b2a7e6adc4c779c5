namespace Graft.Checkpoints;

/// <summary>What counts as a plain file name, wherever a name comes from a file or a caller and becomes part of a path.</summary>
internal static class FileNames
{
    /// <summary>Whether the name stays in its folder on every system: no separators, drives, streams, control characters, <c>.</c> or <c>..</c>.</summary>
    public static bool IsPlain(string name) =>
        name is not ("" or "." or "..") && !name.AsSpan().ContainsAny('/', '\\', ':') && !name.Any(char.IsControl);
}

namespace Graft.Cli.Shell;

/// <summary>Paths as people type them: from the current folder where that is shorter. (A recipe's paths are absolute once it is read.)</summary>
internal static class ShownPath
{
    /// <summary>The path, relative where that is shorter.</summary>
    /// <param name="path">A path, perhaps with a line number behind it.</param>
    public static string Of(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }

    /// <summary>The same as a word of a command that is shown to be typed: in quotes where a shell would take it for several, or for something else.</summary>
    /// <param name="path">A path.</param>
    public static string InCommand(string path)
    {
        var shown = Of(path);
        return shown.All(c => char.IsLetterOrDigit(c) || "/\\.-_:+,=@%".Contains(c)) ? shown : OperatingSystem.IsWindows() ? $"\"{shown}\"" : $"'{shown.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}

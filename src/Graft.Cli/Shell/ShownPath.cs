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
}

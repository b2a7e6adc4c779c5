using Xunit;

namespace Graft.Testing;

/// <summary>
/// Where tests find what is not in the repository: golden files, data sets and the published checkpoint.
/// <para>
/// The default root is <c>../shared</c> beside the repository. Where it does not exist at all, tests that need it skip; where it exists,
/// a folder missing in it is a failure. <c>GRAFT_SHARED</c> names another root and <c>GRAFT_GOLDEN</c> another golden root of the same
/// format (default: <c>golden</c> under the shared root); in a root that was named so, a missing folder is a skip that names it.
/// </para>
/// </summary>
public static class SharedFiles
{
    /// <summary>The repository's root: the folder that holds Graft.slnx.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A file or folder under the golden root, such as <c>models/bert</c>. Skips or fails the test where it is missing.</summary>
    public static string Golden(params string[] parts)
    {
        var named = Environment.GetEnvironmentVariable("GRAFT_GOLDEN");
        return string.IsNullOrEmpty(named)
            ? Shared(["golden", .. parts])
            : Existing(Path.Combine([Path.GetFullPath(named), .. parts]), isNamedRoot: true, "GRAFT_GOLDEN");
    }

    /// <summary>A file or folder under the shared root, such as <c>data/UD_English-EWT</c>. Skips or fails the test where it is missing.</summary>
    public static string Shared(params string[] parts)
    {
        var named = Environment.GetEnvironmentVariable("GRAFT_SHARED");
        if (!string.IsNullOrEmpty(named))
            return Existing(Path.Combine([Path.GetFullPath(named), .. parts]), isNamedRoot: true, "GRAFT_SHARED");

        var root = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));
        if (!Directory.Exists(root))
            Assert.Skip("needs ../shared beside the repository, which is not there (GRAFT_SHARED can name another place)");
        return Existing(Path.Combine([root, .. parts]), isNamedRoot: false, "../shared");
    }

    /// <summary>A file or folder of the repository's own fixtures, under test/fixtures.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Repository, "test", "fixtures", .. parts]);

    private static string Existing(string path, bool isNamedRoot, string root)
    {
        if (File.Exists(path) || Directory.Exists(path))
            return path;
        if (isNamedRoot)
            Assert.Skip($"{root} is set and has no {path}");
        Assert.Fail($"{root} has no {path}: the golden and data folders are complete or absent, never partial");
        return path;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Graft.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Graft.slnx above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}

using System.Text.RegularExpressions;
using Graft.Testing;

namespace Graft.Tests.Samples;

/// <summary>The repository's README, as the tests read it.</summary>
internal static partial class Readme
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(SharedFiles.Repository, "README.md"));

    /// <summary>The commands of the first run, each as one line.</summary>
    public static IReadOnlyList<string> FirstRun { get; } =
        [.. FirstRunBlock().Match(Text).Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The program that is shown.</summary>
    public static string Program { get; } = ProgramBlock().Match(Text).Groups[1].Value;

    /// <summary>Where links of the README go that stay in the repository.</summary>
    public static IEnumerable<string> LocalLinks() =>
        Link().Matches(Text).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"<!-- first-run -->\n```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstRunBlock();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ProgramBlock();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}

namespace Graft.Cli.Shell;

/// <summary>Patterns such as <c>books/*.txt.gz</c> in quotes, which the shell has left alone.</summary>
internal static class FilePattern
{
    private static readonly EnumerationOptions AsTheShell = new() { MatchType = MatchType.Simple };

    /// <summary>The files that each value names, those of a pattern in the order of their names; a value that is no pattern stays as it is.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="values">Files and patterns.</param>
    /// <exception cref="UsageException">A pattern fits nothing.</exception>
    public static string[] Expand(string option, IEnumerable<string> values) => [.. values.SelectMany(value => Expand(option, value))];

    /// <inheritdoc cref="Expand(string, IEnumerable{string})"/>
    public static IReadOnlyList<string> Expand(string option, string value)
    {
        var name = Path.GetFileName(value);
        if (File.Exists(value) || !value.AsSpan().ContainsAny('*', '?'))
            return [value];
        var folder = Path.GetDirectoryName(value) is { Length: > 0 } given ? given : ".";
        if (folder.AsSpan().ContainsAny('*', '?'))
            throw new UsageException($"{option}: a pattern may stand in the last part of a path only, found {value}. The shell expands others, without quotes.");
        if (!Directory.Exists(folder))
            throw new UsageException($"{option}: there is no folder {folder}; check the path.");
        var found = Directory.EnumerateFiles(folder, name, AsTheShell).Where(file => name.StartsWith('.') || !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal).Select(file => folder == "." ? Path.GetFileName(file) : file).ToList();
        return found.Count > 0 ? found : throw new UsageException($"{option}: no file fits {value}.");
    }
}

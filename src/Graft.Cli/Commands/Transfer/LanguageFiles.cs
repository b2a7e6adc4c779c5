using Graft.Cli.Shell;

namespace Graft.Cli.Commands.Transfer;

/// <summary>A value such as <c>fr=train.conllu,more.conllu:dev.conllu</c>: a language, files with commas between them, and dev files behind a colon.</summary>
/// <param name="Name">The language.</param>
/// <param name="Files">The files before the colon.</param>
/// <param name="Dev">Those behind it, or null where there is no colon.</param>
internal sealed record LanguageFiles(string Name, IReadOnlyList<string> Files, IReadOnlyList<string>? Dev)
{
    /// <summary>Takes a value apart; relative paths start at the current folder.</summary>
    /// <param name="option">The option, for the error.</param>
    /// <param name="text">The value.</param>
    /// <param name="takesDev">Whether the option has dev files.</param>
    /// <exception cref="UsageException">The value has another form.</exception>
    public static LanguageFiles Parse(string option, string text, bool takesDev)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var parts = at < 1 ? [] : Parts(text[(at + 1)..]);
        var lists = parts.Select(part => part.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (lists.Count == 0 || lists.Count > (takesDev ? 2 : 1) || lists.Any(list => list.Length == 0))
        {
            throw new UsageException(
                $"{option} must be a language and its files, such as {option} fr=train.conllu{(takesDev ? ":dev.conllu" : "")}, not '{text}' (several files have commas between them).");
        }

        return new LanguageFiles(text[..at], Full(lists[0]), lists.Count > 1 ? Full(lists[1]) : null);
    }

    private static IReadOnlyList<string> Full(IEnumerable<string> files) => [.. files.Select(Path.GetFullPath)];

    /// <summary>What stands between colons, but those of drives, as in <c>C:\train.conllu</c>.</summary>
    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var isDrive = i - start >= 1 && char.IsAsciiLetter(text[i - 1]) && (i - 1 == start || text[i - 2] == ',') && i + 1 < text.Length && text[i + 1] == '\\';
            if (text[i] != ':' || isDrive)
                continue;
            parts.Add(text[start..i]);
            start = i + 1;
        }

        parts.Add(text[start..]);
        return parts;
    }
}

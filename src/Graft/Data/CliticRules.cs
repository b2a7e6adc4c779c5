namespace Graft.Data;

/// <summary>Where the clitics of a language are cut off its words, after the conventions of its Universal Dependencies treebanks.</summary>
internal sealed class CliticRules
{
    private static readonly Dictionary<string, CliticRules> ByLanguage = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = new CliticRules
        {
            Suffixes = ["n't", "'s", "'m", "'d", "'re", "'ve", "'ll"],
            Wholes = new(StringComparer.OrdinalIgnoreCase) { ["cannot"] = 3 },
        },
        ["fr"] = new CliticRules
        {
            Prefixes = ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"],
            Suffixes =
            [
                "-t-il", "-t-elle", "-t-on", "-t-ils", "-t-elles", "-je", "-tu", "-il", "-elle", "-on", "-nous", "-vous", "-ils", "-elles", "-ce",
            ],
            Exceptions = new(StringComparer.OrdinalIgnoreCase) { "rendez-vous" },
        },
        ["it"] = new CliticRules
        {
            AnyPrefix = true,
            FinalApostrophes = new(StringComparer.OrdinalIgnoreCase) { "po", "mo", "be", "de", "ne", "va", "fa", "da", "sta", "di", "to", "a", "co" },
        },
    };

    private string[] Prefixes { get; init; } = [];

    private string[] Suffixes { get; init; } = [];

    private Dictionary<string, int> Wholes { get; init; } = [];

    private HashSet<string> Exceptions { get; init; } = [];

    private HashSet<string> FinalApostrophes { get; init; } = [];

    private bool AnyPrefix { get; init; }

    private CliticRules()
    {
    }

    public static IReadOnlyList<string> Languages { get; } = [.. ByLanguage.Keys.Order(StringComparer.Ordinal)];

    public static CliticRules For(string language) => ByLanguage.TryGetValue(language, out var rules)
        ? rules
        : throw new ArgumentException(
            $"There are no rules for clitics of '{language}'; choose one of {string.Join(", ", Languages)}, or none.", nameof(language));

    /// <summary>Whether an apostrophe right after the word belongs to it, as in the Italian <c>po'</c>.</summary>
    public bool KeepsFinalApostrophe(string word) => FinalApostrophes.Contains(word);

    /// <summary>Where a word is cut, in UTF-16 units and ascending; none for most.</summary>
    public IEnumerable<int> Cuts(string word)
    {
        if (Exceptions.Contains(word))
            yield break;
        if (Wholes.TryGetValue(word, out var cut))
        {
            yield return cut;
            yield break;
        }

        var start = EndOfPrefix(word);
        if (start > 0)
            yield return start;
        var end = StartOfSuffix(word);
        if (end > start)
            yield return end;
    }

    private int EndOfPrefix(string word)
    {
        var at = word.AsSpan().IndexOfAny('\'', '’');
        if (at <= 0 || at == word.Length - 1)
            return 0;
        var isElided = AnyPrefix
            ? !word.AsSpan(0, at).ContainsAnyInRange('0', '9') && char.IsLetter(word[at + 1])
            : Array.Exists(Prefixes, prefix => word.AsSpan(0, at).Equals(prefix, StringComparison.OrdinalIgnoreCase));
        return isElided ? at + 1 : 0;
    }

    // The longest suffix wins, and it never is the whole word.
    private int StartOfSuffix(string word)
    {
        var plain = word.Replace('’', '\'');
        var longest = 0;
        foreach (var suffix in Suffixes)
        {
            if (suffix.Length > longest && suffix.Length < plain.Length && plain.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                longest = suffix.Length;
        }

        return longest == 0 ? 0 : word.Length - longest;
    }
}

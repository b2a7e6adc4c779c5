namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Undoes English tokenization within one token, as the reference's <c>cleanup</c> does: it rejoins <c>n't</c> only where the space before it is
/// part of the same token.
/// </summary>
internal static class EnglishCleanup
{
    private static readonly (string Spaced, string Joined)[] Replacements =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>Whether there is anything to undo.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> token)
    {
        for (var i = 0; i < token.Length - 1; i++)
        {
            if (token[i] != ' ')
                continue;
            foreach (var (spaced, _) in Replacements)
            {
                if (token[i + 1] == spaced[1] && token[i..].StartsWith(spaced))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The token without the spaces, each kind in turn.</summary>
    public static string Apply(string token)
    {
        foreach (var (spaced, joined) in Replacements)
            token = token.Replace(spaced, joined, StringComparison.Ordinal);
        return token;
    }
}

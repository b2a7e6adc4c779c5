namespace Graft.Tokenizers.Unicode;

/// <summary>
/// Halves of surrogate pairs without the other half. They are not text, and no file or model knows them: each becomes U+FFFD, which has the
/// same length, so that offsets stay.
/// </summary>
internal static class LoneSurrogates
{
    /// <summary>Whether a text has any.</summary>
    public static bool AreIn(ReadOnlySpan<char> text) => IndexOf(text, 0) >= 0;

    /// <summary>Replaces them in place.</summary>
    public static void Replace(Span<char> text)
    {
        for (var i = IndexOf(text, 0); i >= 0; i = IndexOf(text, i + 1))
            text[i] = (char)CodePoints.Replacement;
    }

    /// <summary>A text without them: the same string where it has none.</summary>
    public static string Replace(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AreIn(text)
            ? string.Create(text.Length, text, static (chars, source) =>
            {
                source.CopyTo(chars);
                Replace(chars);
            })
            : text;
    }

    // The first one at or after a place that is not within a pair, or -1.
    private static int IndexOf(ReadOnlySpan<char> text, int from)
    {
        while (text[from..].IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var found)
        {
            from += found;
            if (!char.IsHighSurrogate(text[from]) || from + 1 >= text.Length || !char.IsLowSurrogate(text[from + 1]))
                return from;
            from += 2;
        }

        return -1;
    }
}

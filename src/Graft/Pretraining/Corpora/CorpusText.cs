using Graft.Data.Documents;

namespace Graft.Pretraining.Corpora;

/// <summary>The text of one language.</summary>
/// <param name="Language">The language's name: letters, digits, <c>-</c> and <c>_</c>, such as <c>en</c> or <c>pt-BR</c>.</param>
/// <param name="Files">The files, in the order in which they are read.</param>
public sealed record CorpusText(string Language, IReadOnlyList<TextFile> Files)
{
    private const int LongestName = 64;

    /// <summary>Whether a language may be called so: its name becomes part of file names.</summary>
    public static bool IsName(string name) =>
        name is { Length: > 0 and <= LongestName } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

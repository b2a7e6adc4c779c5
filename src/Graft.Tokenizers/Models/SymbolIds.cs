using System.Text;

namespace Graft.Tokenizers.Models;

/// <summary>
/// The tokens of single characters. With a prefix that marks what continues a word, or a suffix that marks what ends one, a character has up
/// to four tokens.
/// </summary>
internal sealed class SymbolIds
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    private readonly int[]?[][] _tables = new int[4][][];
    private readonly Lazy<HashSet<int>> _ids;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="prefix">What a token begins with that does not begin a word; may be empty.</param>
    /// <param name="suffix">What a token ends with that ends a word; may be empty.</param>
    public SymbolIds(Vocabulary vocabulary, string prefix, string suffix)
    {
        _ids = new Lazy<HashSet<int>>(AllIds);
        _tables[0] = Table(vocabulary, "", "");
        _tables[1] = prefix.Length == 0 ? _tables[0] : Table(vocabulary, prefix, "");
        _tables[2] = suffix.Length == 0 ? _tables[0] : Table(vocabulary, "", suffix);
        _tables[3] = prefix.Length == 0 ? _tables[2] : suffix.Length == 0 ? _tables[1] : Table(vocabulary, prefix, suffix);
    }

    /// <summary>The token of a code point at its place in the word, or -1.</summary>
    public int Of(int codePoint, bool isFirst, bool isLast) =>
        _tables[(isFirst ? 0 : 1) + (isLast ? 2 : 0)][codePoint >> PageBits] is { } page ? page[codePoint & (PageSize - 1)] : -1;

    /// <summary>Whether a token is one of them, at any place.</summary>
    public bool Contains(int id) => _ids.Value.Contains(id);

    private HashSet<int> AllIds() => [.. _tables.Distinct().SelectMany(table => table.Where(page => page is not null).SelectMany(page => page!))];

    private static int[]?[] Table(Vocabulary vocabulary, string prefix, string suffix)
    {
        var pages = new int[0x110000 >> PageBits][];
        foreach (var (token, id) in vocabulary.Entries)
        {
            if (token.Length <= prefix.Length + suffix.Length || !token.StartsWith(prefix, StringComparison.Ordinal)
                || !token.EndsWith(suffix, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = token.AsSpan()[prefix.Length..^suffix.Length];
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || length != rest.Length)
                continue;
            if (pages[rune.Value >> PageBits] is not { } page)
                Array.Fill(pages[rune.Value >> PageBits] = page = new int[PageSize], -1);
            page[rune.Value & (PageSize - 1)] = id;
        }

        return pages;
    }
}

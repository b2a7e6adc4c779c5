using System.Text;

namespace Graft.Tokenizers.Trainers;

/// <summary>The words as sequences of token ids, which get shorter as pairs are merged, in one array.</summary>
internal sealed class SymbolWords
{
    private readonly int[] _symbols;
    private readonly int[] _starts;
    private readonly short[] _lengths;
    private readonly long[] _counts;

    private SymbolWords(int[] symbols, int[] starts, short[] lengths, long[] counts)
    {
        _symbols = symbols;
        _starts = starts;
        _lengths = lengths;
        _counts = counts;
    }

    public int Count => _counts.Length;

    public long CountOf(int word) => _counts[word];

    public ReadOnlySpan<int> Symbols(int word) => _symbols.AsSpan(_starts[word], _lengths[word]);

    /// <summary>
    /// Writes words as single characters, marked with prefix and suffix, and makes the marked tokens that are not there yet, in the order of
    /// the words. A character that is not in the alphabet is left out, as in the reference.
    /// </summary>
    /// <param name="words">The words.</param>
    /// <param name="tokens">The tokens; the alphabet is in it.</param>
    /// <param name="prefix">What every character but a word's first gets, or empty.</param>
    /// <param name="suffix">What a word's last character gets, or empty.</param>
    public static SymbolWords Spell(WordCounts words, TokenInventory tokens, string prefix, string suffix)
    {
        var symbols = new int[words.Bytes];
        var starts = new int[words.Count];
        var lengths = new short[words.Count];
        var counts = new long[words.Count];
        var spelling = new Spelling(tokens, prefix, suffix);
        var at = 0;
        for (var i = 0; i < words.Count; i++)
        {
            starts[i] = at;
            counts[i] = words.CountOf(i);
            var isFirst = true;
            for (var rest = words.Word(i); rest.Length > 0;)
            {
                Rune.DecodeFromUtf8(rest, out var rune, out var length);
                rest = rest[length..];
                var id = spelling.IdOf(rune, isFirst, rest.Length == 0);
                isFirst = false;
                if (id >= 0)
                    symbols[at++] = id;
            }

            lengths[i] = (short)(at - starts[i]);
        }

        Array.Resize(ref symbols, at);
        return new SymbolWords(symbols, starts, lengths, counts);
    }

    /// <summary>Merges each occurrence of a pair in a word, from the left, and tells the table which pairs went and which came.</summary>
    /// <returns>How many occurrences were merged.</returns>
    public int Merge(int word, int left, int right, int merged, PairTable pairs)
    {
        var symbols = _symbols.AsSpan(_starts[word], _lengths[word]);
        var count = _counts[word];
        var (read, write, occurrences) = (0, 0, 0);
        while (read < symbols.Length)
        {
            // Long words have few occurrences: what lies between them is found and moved as a whole.
            var next = IndexOf(symbols[read..], left, right);
            var kept = next < 0 ? symbols.Length - read : next;
            if (write != read)
                symbols.Slice(read, kept).CopyTo(symbols[write..]);
            read += kept;
            write += kept;
            if (next < 0)
                break;
            if (write > 0)
            {
                pairs.Remove(symbols[write - 1], left, count);
                pairs.Add(symbols[write - 1], merged, count, word);
            }

            read += 2;
            if (read < symbols.Length)
            {
                pairs.Remove(right, symbols[read], count);
                pairs.Add(merged, symbols[read], count, word);
            }

            symbols[write++] = merged;
            occurrences++;
        }

        _lengths[word] = (short)write;
        return occurrences;
    }

    private static int IndexOf(ReadOnlySpan<int> symbols, int left, int right)
    {
        for (var start = 0; ; start++)
        {
            var next = symbols[start..].IndexOf(left);
            if (next < 0 || start + next + 1 >= symbols.Length)
                return -1;
            start += next;
            if (symbols[start + 1] == right)
                return start;
        }
    }

    /// <summary>The ids of marked characters, found without making their strings again.</summary>
    private sealed class Spelling(TokenInventory tokens, string prefix, string suffix)
    {
        private const int Unknown = -1;

        private readonly Dictionary<int, int> _ids = [];

        public int IdOf(Rune character, bool isFirst, bool isLast)
        {
            var key = (character.Value << 2) | (isFirst ? 1 : 0) | (isLast ? 2 : 0);
            if (!_ids.TryGetValue(key, out var id))
            {
                var text = character.ToString();
                id = tokens.Contains(text) ? tokens.Intern((isFirst ? "" : prefix) + text + (isLast ? suffix : ""), 1) : Unknown;
                _ids.Add(key, id);
            }

            return id;
        }
    }
}

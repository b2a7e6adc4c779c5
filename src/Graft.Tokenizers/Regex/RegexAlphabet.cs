using System.Runtime.CompilerServices;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// The code points divided into symbols: two code points that no set of the pattern tells apart are one symbol. A pattern has a few dozen, so
/// tests and transitions are look-ups in small tables whatever the size of the Unicode classes.
/// </summary>
internal sealed class RegexAlphabet
{
    private const int PageBits = 7;
    private const int PageSize = 1 << PageBits;
    private const int CodePointCount = 0x110000;

    // The sets are compared with each interval, and a table is kept of sets and symbols: work and bytes.
    private const int MaxTableSize = 1 << 25;

    private readonly int[] _pages = new int[CodePointCount >> PageBits];
    private readonly ushort[] _symbols;

    /// <param name="pattern">The pattern, for the message.</param>
    /// <param name="sets">The sets that are to be told apart.</param>
    public RegexAlphabet(string pattern, IReadOnlyList<CodePointSet> sets)
    {
        var starts = Starts(sets);
        var symbols = new int[starts.Length - 1];
        if ((long)symbols.Length * sets.Count > MaxTableSize)
            throw RefuseSize(pattern);
        foreach (var set in sets)
            Refine(symbols, starts, set);
        End = 1;
        foreach (var symbol in symbols)
            End = Math.Max(End, symbol + 1);
        if (End >= ushort.MaxValue)
            throw RefuseSize(pattern);
        Members = new bool[sets.Count][];
        for (var i = 0; i < Members.Length; i++)
            Members[i] = Represent(sets[i], symbols, starts);
        _symbols = Fill(symbols, starts);
    }

    /// <summary>The symbol of no code point: what is before the text and after it.</summary>
    public int End { get; }

    /// <summary>How many symbols there are, <see cref="End"/> included.</summary>
    public int Count => End + 1;

    /// <summary>For each set, which symbols are in it. <see cref="End"/> is in none.</summary>
    public bool[][] Members { get; }

    /// <summary>The symbol of a code point.</summary>
    public int this[int codePoint] => _symbols[_pages[codePoint >> PageBits] + (codePoint & (PageSize - 1))];

    /// <summary>The symbol at an index, and the length of the code point in UTF-16 units; <see cref="End"/> after the text.</summary>
    public int At(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        if ((uint)index >= (uint)text.Length)
            return End;
        var unit = text[index];
        return this[char.IsSurrogate(unit) ? CodePoints.At(text, index, out length) : unit];
    }

    /// <summary>The symbol before an index.</summary>
    public int Before(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        return index <= 0 ? End : this[CodePoints.Before(text, index, out length)];
    }

    private static RegexFormatException RefuseSize(string pattern) =>
        new(pattern, 0, "the pattern tells too many characters apart; simplify it.");

    // Where a set begins or ends: between two of these, code points are alike.
    private static int[] Starts(IReadOnlyList<CodePointSet> sets)
    {
        var starts = new HashSet<int> { 0, CodePointCount };
        foreach (var set in sets)
        {
            foreach (var (first, last) in set.Ranges)
            {
                starts.Add(first);
                starts.Add(last + 1);
            }
        }

        int[] sorted = [.. starts];
        Array.Sort(sorted);
        return sorted;
    }

    // Symbols by interval; those that are partly in the set are divided.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Refine(int[] symbols, int[] starts, CodePointSet set)
    {
        var divided = new Dictionary<(int Symbol, bool IsIn), int>();
        var ranges = set.Ranges;
        for (int i = 0, range = 0; i < symbols.Length; i++)
        {
            while (range < ranges.Length && ranges[range].Last < starts[i])
                range++;
            var key = (symbols[i], range < ranges.Length && ranges[range].First <= starts[i]);
            if (!divided.TryGetValue(key, out var symbol))
                divided.Add(key, symbol = divided.Count);
            symbols[i] = symbol;
        }
    }

    private bool[] Represent(CodePointSet set, int[] symbols, int[] starts)
    {
        var members = new bool[Count];
        var ranges = set.Ranges;
        for (int i = 0, range = 0; i < symbols.Length; i++)
        {
            while (range < ranges.Length && ranges[range].Last < starts[i])
                range++;
            members[symbols[i]] |= range < ranges.Length && ranges[range].First <= starts[i];
        }

        return members;
    }

    // Pages with the same content are kept once; most lie within one interval.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ushort[] Fill(int[] symbols, int[] starts)
    {
        var kept = new List<ushort>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var uniform = new int[Count];
        Array.Fill(uniform, -1);
        Span<char> page = stackalloc char[PageSize];
        for (int number = 0, interval = 0; number < _pages.Length; number++)
        {
            var first = number << PageBits;
            while (starts[interval + 1] <= first)
                interval++;
            var symbol = symbols[interval];
            var isUniform = starts[interval + 1] >= first + PageSize;
            if (isUniform && uniform[symbol] >= 0)
            {
                _pages[number] = uniform[symbol];
                continue;
            }

            for (int i = 0, at = interval; i < PageSize; i++)
            {
                while (starts[at + 1] <= first + i)
                    at++;
                page[i] = (char)symbols[at];
            }

            var content = page.ToString();
            if (!known.TryGetValue(content, out var offset))
            {
                known.Add(content, offset = kept.Count);
                foreach (var value in page)
                    kept.Add(value);
            }

            _pages[number] = offset;
            if (isUniform)
                uniform[symbol] = offset;
        }

        return [.. kept];
    }
}

namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Finds every substring of the words that occurs at least twice and is not always followed by the same character: the inner nodes of the
/// words' suffix tree, which the reference takes from a suffix array. Each different word counts once here, however frequent it is: so it does.
/// Only the first characters of a suffix matter, so suffixes are grouped by one character after the other, and no suffix array is needed.
/// </summary>
internal sealed class FrequentSubstrings
{
    private readonly int[] _text;
    private readonly int _longest;
    private readonly int[] _suffixes;

    private FrequentSubstrings(UnigramCorpus corpus, int longest)
    {
        _text = corpus.Text;
        _longest = longest;
        _suffixes = new int[_text.Length - corpus.WordCount];
    }

    /// <summary>Where the words' characters stand, so ordered that the occurrences of a substring that was found are neighbours.</summary>
    public int[] Suffixes => _suffixes;

    /// <summary>The substrings of two characters and more, in an order that depends on the text alone.</summary>
    public List<Substring> Found { get; } = [];

    /// <param name="corpus">The words.</param>
    /// <param name="longest">The most characters of a substring.</param>
    /// <param name="threads">How many threads work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static FrequentSubstrings Find(UnigramCorpus corpus, int longest, int threads, CancellationToken cancellationToken)
    {
        var substrings = new FrequentSubstrings(corpus, longest);
        var ends = substrings.GroupByFirst(corpus.CodePoints.Length);
        var found = new List<Substring>[ends.Length];

        // Common characters are spread over the alphabet, so the groups are small enough to share out one by one.
        Parallel.For(1, ends.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, first =>
        {
            found[first] = [];
            substrings.Split(ends[first - 1], ends[first], 1, new Scratch(), found[first]);
        });
        foreach (var list in found.Skip(1))
            substrings.Found.AddRange(list);
        return substrings;
    }

    // Counting sort; ends[n] is where the group of number n ends.
    private int[] GroupByFirst(int characters)
    {
        var ends = new int[characters + 1];
        foreach (var number in _text)
        {
            if (number != UnigramCorpus.Boundary)
                ends[number]++;
        }

        for (var number = 1; number < ends.Length; number++)
            ends[number] += ends[number - 1];
        var next = new int[ends.Length];
        Array.Copy(ends, 0, next, 1, ends.Length - 1);
        for (var i = 0; i < _text.Length; i++)
        {
            if (_text[i] != UnigramCorpus.Boundary)
                _suffixes[next[_text[i]]++] = i;
        }

        return ends;
    }

    // The suffixes from start to end have their first depth characters in common.
    private void Split(int start, int end, int depth, Scratch scratch, List<Substring> found)
    {
        var suffixes = _suffixes.AsSpan(start, end - start);
        if (suffixes.Length < 2)
            return;
        var keys = scratch.Keys(depth, suffixes.Length);
        for (var i = 0; i < suffixes.Length; i++)
            keys[i] = _text[suffixes[i] + depth];
        if (keys.ContainsAnyExcept(keys[0]))
        {
            if (depth >= 2)
                found.Add(new Substring(start, end, depth));
            scratch.Sort(keys, suffixes);
        }
        else if (keys[0] == UnigramCorpus.Boundary)
        {
            return;
        }

        if (depth == _longest)
            return;
        for (int from = 0, to; from < keys.Length; from = to)
        {
            var beyond = keys[from..].IndexOfAnyExcept(keys[from]);
            to = beyond < 0 ? keys.Length : from + beyond;
            if (keys[from] != UnigramCorpus.Boundary)
                Split(start + from, start + to, depth + 1, scratch, found);
        }
    }

    /// <summary>Buffers that the levels of one group use again and again.</summary>
    private sealed class Scratch
    {
        private readonly List<int[]> _keys = [];
        private int[] _counts = [];
        private int[] _sortedKeys = [];
        private int[] _sortedSuffixes = [];

        public Span<int> Keys(int depth, int length)
        {
            while (_keys.Count <= depth)
                _keys.Add([]);
            if (_keys[depth].Length < length)
                _keys[depth] = new int[length];
            return _keys[depth].AsSpan(0, length);
        }

        public void Sort(Span<int> keys, Span<int> suffixes)
        {
            var largest = 0;
            foreach (var key in keys)
                largest = Math.Max(largest, key);
            if (largest > keys.Length)
            {
                keys.Sort(suffixes);
                return;
            }

            CountingSort(keys, suffixes, largest);
        }

        private void CountingSort(Span<int> keys, Span<int> suffixes, int largest)
        {
            if (_counts.Length <= largest + 1)
                _counts = new int[largest + 2];
            var next = _counts.AsSpan(0, largest + 2);
            next.Clear();
            foreach (var key in keys)
                next[key + 1]++;
            for (var key = 1; key < next.Length; key++)
                next[key] += next[key - 1];
            if (_sortedKeys.Length < keys.Length)
                (_sortedKeys, _sortedSuffixes) = (new int[keys.Length], new int[keys.Length]);
            for (var i = 0; i < keys.Length; i++)
            {
                var target = next[keys[i]]++;
                _sortedKeys[target] = keys[i];
                _sortedSuffixes[target] = suffixes[i];
            }

            _sortedKeys.AsSpan(0, keys.Length).CopyTo(keys);
            _sortedSuffixes.AsSpan(0, keys.Length).CopyTo(suffixes);
        }
    }
}

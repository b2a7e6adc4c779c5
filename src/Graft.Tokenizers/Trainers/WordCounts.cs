namespace Graft.Tokenizers.Trainers;

/// <summary>The words that a vocabulary is learnt from, with their counts, in code-point order.</summary>
internal sealed class WordCounts
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly long[] _counts;

    private WordCounts(byte[] bytes, int[] starts, long[] counts, long distinctWords)
    {
        _bytes = bytes;
        _starts = starts;
        _counts = counts;
        DistinctWords = distinctWords;
    }

    /// <summary>The number of words that are here.</summary>
    public int Count => _counts.Length;

    /// <summary>How many different words the text has that are frequent enough; where it is more than <see cref="Count"/>, rare ones were left out.</summary>
    public long DistinctWords { get; }

    /// <summary>The bytes of all words together, which is at least the number of their code points.</summary>
    public int Bytes => _bytes.Length;

    /// <summary>A word in UTF-8.</summary>
    public ReadOnlySpan<byte> Word(int index) => _bytes.AsSpan(_starts[index]..(_starts[index + 1]));

    /// <summary>How often it occurs.</summary>
    public long CountOf(int index) => _counts[index];

    /// <summary>
    /// Chooses the words to learn from: all that are frequent enough where memory allows, otherwise the most frequent ones, and among equally
    /// frequent ones the first in code-point order. So what is left out depends on the text and the limit alone.
    /// </summary>
    /// <param name="words">All words.</param>
    /// <param name="minimumCount">The least count of a word.</param>
    /// <param name="cost">What learning from the words takes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static WordCounts Select(SortedWords words, long minimumCount, WordCost cost, CancellationToken cancellationToken)
    {
        var classes = new Dictionary<long, CountClass>();
        var distinct = 0L;
        for (words.Reset(); words.MoveNext();)
        {
            if ((++distinct & 0xFFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (words.WordCount < minimumCount)
            {
                distinct--;
                continue;
            }

            var known = classes.GetValueOrDefault(words.WordCount);
            classes[words.WordCount] = new CountClass(known.Words + 1, known.Bytes + words.Word.Length, known.Cost + cost.Of(words.Word));
        }

        // The classes of equal counts that are in as a whole, and what is left for the next one.
        var kept = new CountClass(0, 0, 0);
        var partial = long.MinValue;
        foreach (var (count, size) in classes.OrderByDescending(entry => entry.Key))
        {
            var sum = new CountClass(kept.Words + size.Words, kept.Bytes + size.Bytes, kept.Cost + size.Cost);
            if (!cost.Allows(sum))
            {
                partial = count;
                break;
            }

            kept = sum;
        }

        return Collect(words, minimumCount, partial, kept, classes.GetValueOrDefault(partial), cost, distinct);
    }

    private static WordCounts Collect(
        SortedWords words, long minimumCount, long partial, CountClass whole, CountClass next, WordCost cost, long distinct)
    {
        var bytes = new byte[whole.Bytes + Math.Min(next.Bytes, Math.Max(cost.LargestBytes - whole.Bytes, 0))];
        var starts = new int[whole.Words + Math.Min(next.Words, cost.LargestWords - whole.Words) + 1];
        var counts = new long[starts.Length - 1];
        var (n, length) = (0, 0);
        var isFull = false;
        for (words.Reset(); words.MoveNext();)
        {
            var count = words.WordCount;
            var word = words.Word;
            if (count < Math.Max(minimumCount, partial) || (isFull && count == partial))
                continue;
            if (count == partial)
            {
                var sum = new CountClass(whole.Words + 1, whole.Bytes + word.Length, whole.Cost + cost.Of(word));
                if (!cost.Allows(sum))
                {
                    // From here on none, not a shorter one that would still fit: so the rule can be said in a sentence.
                    isFull = true;
                    continue;
                }

                whole = sum;
            }

            word.CopyTo(bytes.AsSpan(length));
            length += word.Length;
            counts[n++] = count;
            starts[n] = length;
        }

        if (n < counts.Length)
        {
            Array.Resize(ref bytes, length);
            Array.Resize(ref starts, n + 1);
            Array.Resize(ref counts, n);
        }

        return new WordCounts(bytes, starts, counts, distinct);
    }
}

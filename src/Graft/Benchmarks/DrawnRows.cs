using Graft.Data;
using Graft.Randomness;

namespace Graft.Benchmarks;

/// <summary>
/// Rows with the lengths of English sentences, ids with the frequencies of English words and labels like parts of speech. Only speed can be
/// measured with them: there is nothing to learn.
/// </summary>
internal static class DrawnRows
{
    // The lengths of UD English-EWT in this vocabulary are close to a log-normal distribution with these figures.
    private const double MedianWords = 13, LogDeviation = 0.85;
    private const int LongestRow = 128;
    private const int FirstWord = 1000; // below are [PAD], special tokens, unused entries and characters, in BERT's vocabularies
    private const int LabelCount = 17; // as many as there are universal parts of speech
    private const double ContinuationShare = 0.13;

    public static LabelSet Labels { get; } = new([.. Enumerable.Range(0, LabelCount).Select(label => $"L{label:00}")]);

    public static IReadOnlyList<EncodedExample> Draw(int count, int vocabulary, int maxTokens, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = new RandomSource(seed).Stream(RandomPurpose.Benchmark);
        return [.. Enumerable.Range(0, count).Select(row => Row(row, random, vocabulary, Math.Min(maxTokens, LongestRow)))];
    }

    private static EncodedExample Row(int row, RandomStream random, int vocabulary, int maxTokens)
    {
        Span<float> normal = stackalloc float[1];
        random.FillNormal(normal, LogDeviation);
        var tokens = Math.Clamp((int)Math.Round(MedianWords * Math.Exp(normal[0])), 1, maxTokens - 2);
        var (ids, labels, words) = (new int[tokens + 2], new int[tokens + 2], new List<WordPosition>(tokens));
        (ids[0], ids[^1]) = (Math.Min(101, vocabulary - 1), Math.Min(102, vocabulary - 1)); // [CLS] and [SEP], in BERT's vocabularies
        labels[0] = labels[^1] = LabelSet.IgnoredId;
        var first = Math.Min(FirstWord, vocabulary / 2);
        for (var token = 1; token <= tokens; token++)
        {
            // Zipf's law: the n-th most frequent word has a share of about 1/n, so the logarithm of n is uniform.
            ids[token] = first + (int)Math.Exp(random.NextDouble() * Math.Log(vocabulary - first)) - 1;
            var begins = token == 1 || random.NextDouble() >= ContinuationShare;
            labels[token] = begins ? random.NextInt(LabelCount) : LabelSet.IgnoredId;
            if (begins)
                words.Add(new WordPosition(words.Count, token));
        }

        return new EncodedExample(row, ids) { LabelIds = labels, Words = words };
    }
}

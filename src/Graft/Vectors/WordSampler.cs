using Graft.Randomness;

namespace Graft.Vectors;

/// <summary>
/// Draws negative samples, in proportion to the words' counts to the power 3/4, and which occurrences of frequent words stay (Mikolov et al.
/// 2013b, sections 2.2 and 2.3, with the formula of the program that came with it).
/// </summary>
internal sealed class WordSampler
{
    private const double Power = 0.75;

    // The alias method (Walker 1977): a bucket for each word, of which a part goes to another word.
    private readonly uint[] _ownShares;
    private readonly int[] _aliases;
    private readonly uint[] _kept;

    /// <summary>Prepares the draws.</summary>
    /// <param name="counts">How often each word occurs; at least one does.</param>
    /// <param name="subsampling">t, the share of the text above which a word is frequent; 0 keeps all.</param>
    public WordSampler(IReadOnlyList<long> counts, double subsampling)
    {
        var weights = counts.Select(count => Math.Pow(count, Power)).ToArray();
        (_ownShares, _aliases) = Buckets(weights);
        var total = (double)counts.Sum();
        _kept = [.. counts.Select(count => count / total is var share && share > subsampling && subsampling > 0
            ? (uint)Math.Min(uint.MaxValue, (Math.Sqrt(subsampling / share) + subsampling / share) * (uint.MaxValue + 1.0))
            : uint.MaxValue)];
    }

    /// <summary>A word, by its share of the counts to the power 3/4.</summary>
    public int Next(RandomStream random)
    {
        // The product's upper half is the bucket; the lower half says where in it.
        var product = (ulong)random.NextUInt32() * (uint)_aliases.Length;
        var bucket = (int)(product >> 32);
        return (uint)product < _ownShares[bucket] ? bucket : _aliases[bucket];
    }

    /// <summary>Whether an occurrence of a word stays.</summary>
    public bool Keeps(int word, RandomStream random) => _kept[word] == uint.MaxValue || random.NextUInt32() < _kept[word];

    private static (uint[] OwnShares, int[] Aliases) Buckets(double[] weights)
    {
        var mean = weights.Average();
        var shares = weights.Select(weight => weight / mean).ToArray();
        var (own, aliases) = (new uint[weights.Length], new int[weights.Length]);
        var small = new Stack<int>(Enumerable.Range(0, shares.Length).Where(word => shares[word] < 1));
        var large = new Stack<int>(Enumerable.Range(0, shares.Length).Where(word => shares[word] >= 1));
        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            (own[less], aliases[less]) = ((uint)(shares[less] * uint.MaxValue), more);
            shares[more] -= 1 - shares[less];
            (shares[more] < 1 ? small : large).Push(more);
        }

        // What is left is full, but for rounding.
        foreach (var word in small.Concat(large))
            (own[word], aliases[word]) = (uint.MaxValue, word);
        return (own, aliases);
    }
}

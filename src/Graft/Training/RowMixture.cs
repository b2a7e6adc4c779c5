using Graft.Randomness;

namespace Graft.Training;

/// <summary>
/// How often an epoch takes rows of each part of the data, such as a language. An epoch has as many rows as there are, and each part a fixed
/// quota of them, so the shares hold in every epoch and not only on average. A part goes through its own rows in random order, again and again
/// over the epochs: none is taken a second time before all others of the part were taken.
/// </summary>
public sealed class RowMixture
{
    private readonly IReadOnlyList<int> _counts;
    private readonly int[] _quotas;

    /// <summary>A mixture of parts that stand one behind the other.</summary>
    /// <param name="counts">Rows of each part, in their order; each at least 1.</param>
    /// <param name="shares">The share of each part, above 0; together 1.</param>
    /// <exception cref="ArgumentException">There is no part, a part has no row or no share, or the shares are not as many.</exception>
    public RowMixture(IReadOnlyList<int> counts, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(shares);
        if (counts.Count == 0 || counts.Count != shares.Count || counts.Any(count => count < 1) || shares.Any(share => !(share > 0)))
            throw new ArgumentException("each part needs a row and a share above 0, and there must be a part", nameof(counts));
        _counts = counts;
        _quotas = QuotasOf(counts.Sum(), shares);
    }

    /// <summary>Rows of each part in an epoch; their sum is the number of all rows.</summary>
    public IReadOnlyList<int> Quotas => _quotas;

    /// <summary>The rows of an epoch, part by part.</summary>
    /// <param name="random">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>Indices of rows; the caller gives them an order.</returns>
    internal int[] Draw(RandomSource random, int epoch)
    {
        var drawn = new int[_quotas.Sum()];
        var (next, first) = (0, 0);
        for (var part = 0; part < _counts.Count; part++)
        {
            int[] order = [];
            var pass = -1L;
            for (var i = 0; i < _quotas[part]; i++)
            {
                var (ownPass, place) = Math.DivRem((long)epoch * _quotas[part] + i, _counts[part]);
                if (ownPass != pass)
                    order = random.Stream(RandomPurpose.Shuffle, FormattableString.Invariant($"part {part}, pass {pass = ownPass}")).Permutation(_counts[part]);
                drawn[next++] = first + order[place];
            }

            first += _counts[part];
        }

        return drawn;
    }

    /// <summary>Whole numbers in proportion to the shares, by largest remainder; no part is left out.</summary>
    private static int[] QuotasOf(int rows, IReadOnlyList<double> shares)
    {
        var sum = shares.Sum();
        double[] exact = [.. shares.Select(share => rows * share / sum)];
        // A share that is a whole number of rows but for rounding is that number.
        int[] quotas = [.. exact.Select(value => (int)Math.Floor(value + 1e-9))];
        foreach (var part in Enumerable.Range(0, quotas.Length).OrderByDescending(part => exact[part] - quotas[part]).Take(Math.Max(0, rows - quotas.Sum())).ToList())
            quotas[part]++;
        for (var part = 0; part < quotas.Length; part++)
        {
            if (quotas[part] > 0)
                continue;
            quotas[part] = 1;
            quotas[Array.IndexOf(quotas, quotas.Max())]--;
        }

        return quotas;
    }
}

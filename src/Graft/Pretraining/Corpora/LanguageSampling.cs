namespace Graft.Pretraining.Corpora;

/// <summary>
/// How often each language is drawn: the share of a language with n tokens is n^alpha over the sum of all. With alpha 1 languages come as the
/// corpus has them, with 0 all alike; in between small ones come more often than they are, so that they are not drowned (Conneau and Lample,
/// 2019: 0.5; XLM-R: 0.3).
/// </summary>
public sealed class LanguageSampling
{
    private readonly double[] _ends;

    /// <summary>Shares by size.</summary>
    /// <param name="tokens">How many tokens each language has.</param>
    /// <param name="alpha">The exponent, from 0 to 1.</param>
    /// <exception cref="ArgumentException">There is no language, one has no tokens, or the exponent is out of range.</exception>
    public LanguageSampling(IReadOnlyList<long> tokens, double alpha)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count == 0 || tokens.Any(count => count < 1))
            throw new ArgumentException("Each language must have a token, and there must be a language.", nameof(tokens));
        if (alpha is not (>= 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"The exponent must be from 0 to 1, found {alpha}."), nameof(alpha));
        Alpha = alpha;
        double[] weights = [.. tokens.Select(count => Math.Pow(count, alpha))];
        var sum = weights.Sum();
        Shares = [.. weights.Select(weight => weight / sum)];
        _ends = new double[weights.Length];
        var end = 0.0;
        for (var i = 0; i < _ends.Length; i++)
            _ends[i] = end += Shares[i];
    }

    /// <summary>The exponent.</summary>
    public double Alpha { get; }

    /// <summary>The share of each language; together 1.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>The language of a draw.</summary>
    /// <param name="uniform">A number from 0 to below 1, all alike.</param>
    /// <returns>The language's index.</returns>
    public int Choose(double uniform)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(uniform);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(uniform, 1);
        var index = 0;
        // The last end may be below 1 by rounding.
        while (index < _ends.Length - 1 && uniform >= _ends[index])
            index++;
        return index;
    }
}

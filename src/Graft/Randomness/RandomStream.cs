namespace Graft.Randomness;

/// <summary>A sequence of random numbers from one Philox key; the n-th number never depends on how the earlier ones were asked for.</summary>
/// <param name="key">The key, from <see cref="RandomSource.KeyOf"/>.</param>
public sealed class RandomStream(ulong key)
{
    private ulong _block;
    private int _used = 4;
    private (uint R0, uint R1, uint R2, uint R3) _words;

    /// <summary>A uniform 32-bit number.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            _words = Philox.Generate((uint)_block, (uint)(_block >> 32), 0, 0, key);
            _block++;
            _used = 0;
        }

        return _used++ switch { 0 => _words.R0, 1 => _words.R1, 2 => _words.R2, _ => _words.R3 };
    }

    /// <summary>A uniform integer in [0, <paramref name="bound"/>), without bias (Lemire, "Fast Random Integer Generation in an Interval", 2019).</summary>
    /// <param name="bound">The exclusive upper bound, at least 1.</param>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var threshold = (uint)(-bound) % (uint)bound;
        ulong product;
        do
        {
            product = (ulong)NextUInt32() * (uint)bound;
        }
        while ((uint)product < threshold);
        return (int)(product >> 32);
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (((ulong)NextUInt32() << 21) | (NextUInt32() >> 11)) * (1.0 / (1UL << 53));

    /// <summary>Fills <paramref name="values"/> from the normal distribution (Box and Muller 1958).</summary>
    /// <param name="values">What is filled.</param>
    /// <param name="standardDeviation">The standard deviation; the mean is 0.</param>
    public void FillNormal(Span<float> values, double standardDeviation)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = standardDeviation * Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
            values[i] = (float)(radius * cosine);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sine);
        }
    }

    /// <summary>Fills <paramref name="values"/> from the normal distribution without its tails: what falls there is drawn again.</summary>
    /// <param name="values">What is filled.</param>
    /// <param name="standardDeviation">The standard deviation before the tails are cut off; the mean is 0.</param>
    /// <param name="cutoff">Where they are, in standard deviations, above 0.</param>
    public void FillTruncatedNormal(Span<float> values, double standardDeviation, double cutoff)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cutoff);
        Span<float> pair = stackalloc float[2];
        for (var filled = 0; filled < values.Length;)
        {
            FillNormal(pair, 1);
            foreach (var value in pair)
            {
                if (Math.Abs(value) <= cutoff && filled < values.Length)
                    values[filled++] = (float)(standardDeviation * value);
            }
        }
    }

    /// <summary>A uniformly random order of the numbers 0 to <paramref name="count"/> - 1 (Fisher and Yates, Durstenfeld 1964).</summary>
    /// <param name="count">How many numbers, at least 0.</param>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}

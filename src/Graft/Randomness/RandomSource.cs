namespace Graft.Randomness;

/// <summary>
/// The one seed of a run, and the streams that it gives. A stream is named by its purpose and an index (an epoch, a step), never by a
/// thread, a rank or a micro-batch: a resumed run is the same run, and so is the same step cut into other parts.
/// </summary>
/// <param name="Seed">The seed; any number.</param>
public sealed record RandomSource(long Seed)
{
    /// <summary>The Philox key of a purpose and an index.</summary>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="index">Which of the purpose's streams, such as the epoch or the step.</param>
    public ulong KeyOf(RandomPurpose purpose, ulong index = 0) =>
        Mix(Mix(Mix((ulong)Seed) + (ulong)purpose) + index);

    /// <summary>The stream of a purpose and an index, from its beginning.</summary>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="index">Which of the purpose's streams, such as the epoch or the step.</param>
    public RandomStream Stream(RandomPurpose purpose, ulong index = 0) => new(KeyOf(purpose, index));

    /// <summary>The stream of a purpose and a name, such as a parameter's.</summary>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="name">The name, in any alphabet.</param>
    public RandomStream Stream(RandomPurpose purpose, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // FNV-1a over UTF-16 units: string.GetHashCode differs from process to process.
        var hash = 0xcbf29ce484222325UL;
        foreach (var unit in name)
            hash = (hash ^ unit) * 0x100000001b3UL;
        return Stream(purpose, hash);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014) after one step of its sequence: a bijection that spreads close seeds apart.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

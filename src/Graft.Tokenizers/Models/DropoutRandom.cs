namespace Graft.Tokenizers.Models;

/// <summary>
/// The random numbers of BPE dropout for one piece: number i is a hash of a seed, the piece and i (SplitMix64 over FNV-1a), so that nothing is
/// shared between threads and the same seed gives the same tokens.
/// </summary>
internal struct DropoutRandom
{
    public DropoutRandom(ulong seed, ReadOnlySpan<char> piece)
    {
        var hash = 0xCBF29CE484222325 ^ seed;
        foreach (var unit in piece)
            hash = (hash ^ unit) * 0x100000001B3;
        State = hash;
    }

    /// <summary>What all numbers so far have led to.</summary>
    public ulong State { get; private set; }

    /// <summary>The next one, from 0 to below 1.</summary>
    public float Next()
    {
        State += 0x9E3779B97F4A7C15;
        var value = (State ^ (State >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return ((value ^ (value >> 31)) >> 40) * (1f / (1 << 24));
    }
}

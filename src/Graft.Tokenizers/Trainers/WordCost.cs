namespace Graft.Tokenizers.Trainers;

/// <summary>What learning from words takes, and how much of it there may be.</summary>
/// <param name="PerWord">Bytes of memory for each word.</param>
/// <param name="PerCodePoint">Bytes of memory for each of its code points.</param>
/// <param name="Limit">The most memory for all words, in bytes.</param>
/// <param name="LargestWords">The most words.</param>
internal sealed record WordCost(int PerWord, int PerCodePoint, long Limit, int LargestWords = int.MaxValue - 64)
{
    /// <summary>The most bytes of all words together: they are in one array.</summary>
    public long LargestBytes { get; } = Math.Min(Limit, Array.MaxLength);

    public long Of(ReadOnlySpan<byte> word)
    {
        var codePoints = 0;
        foreach (var unit in word)
            codePoints += (unit & 0xC0) != 0x80 ? 1 : 0;
        return PerWord + ((long)PerCodePoint * codePoints);
    }

    public bool Allows(CountClass words) => words.Words <= LargestWords && words.Bytes <= LargestBytes && words.Cost <= Limit;
}

using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Graft.Randomness;

namespace Graft.Kernels;

/// <summary>
/// The masks of one dropout in one step, drawn line by line from Philox: an element's value is a function of the key, the site, the row's
/// place in the whole step, the head, the line and the element's place in the line. So a backward pass draws again what the forward pass
/// drew, and nothing is stored.
/// </summary>
/// <param name="Key">The step's key.</param>
/// <param name="Site">The dropout's number in the network.</param>
/// <param name="FirstRow">The place in the whole step of the batch's first row.</param>
/// <param name="Probability">The share of elements that become 0, in (0, 1).</param>
public readonly record struct DropoutMask(ulong Key, int Site, int FirstRow, double Probability)
{
    // Elements come in groups of 16, from four blocks of four words: element 8p + 2l + q of a group is word 2p + q of block l. This is the
    // order in which vectors of four 64-bit lanes hold the words, so that they are stored as they are.
    private const int Group = 16;

    private uint Bound => (uint)Math.Min(Math.Round(Probability * 4294967296.0), uint.MaxValue);

    private float Scale => (float)(1 / (1 - Probability));

    /// <summary>Fills a line: 0 where the element is dropped, 1 / (1 - p) where it is kept.</summary>
    /// <param name="values">The line; how long it is has no influence on its elements.</param>
    /// <param name="row">The row in the batch.</param>
    /// <param name="line">The line in the row: a token, or a query of attention; below 65,536.</param>
    /// <param name="head">The head of attention; 0 elsewhere.</param>
    public void Fill(Span<float> values, int row, int line, int head = 0)
    {
        var (place, whole) = ((uint)line | ((uint)head << 16), (uint)(FirstRow + row));
        var i = 0;
        if (Avx2.IsSupported)
        {
            for (; i <= values.Length - Group; i += Group)
                FillGroup(values.Slice(i, Group), (uint)i / Group, place, whole);
        }

        if (i == values.Length)
            return;
        Span<float> rest = stackalloc float[Group];
        for (; i < values.Length; i += Group)
        {
            if (Avx2.IsSupported)
                FillGroup(rest, (uint)i / Group, place, whole);
            else
                FillGroupSlowly(rest, (uint)i / Group, place, whole);
            rest[..Math.Min(Group, values.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>What <see cref="FillGroup"/> does, for processors without AVX2.</summary>
    internal void FillGroupSlowly(Span<float> values, uint group, uint place, uint row)
    {
        var (bound, scale) = (Bound, Scale);
        Span<uint> words = stackalloc uint[4];
        for (var block = 0; block < 4; block++)
        {
            (words[0], words[1], words[2], words[3]) = Philox.Generate(4 * group + (uint)block, place, row, (uint)Site, Key);
            for (var word = 0; word < 4; word++)
                values[8 * (word >> 1) + 2 * block + (word & 1)] = words[word] < bound ? 0 : scale;
        }
    }

    internal void FillGroup(Span<float> values, uint group, uint place, uint row)
    {
        var (r0, r1, r2, r3) = Philox.GenerateFour(4 * group, place, row, (uint)Site, Key);
        var (bound, scale) = (Vector256.Create(Bound), Vector256.Create(Scale));
        Kept(r0, r1, bound, scale).CopyTo(values);
        Kept(r2, r3, bound, scale).CopyTo(values[8..]);
    }

    /// <summary>Two words of each of four blocks, next to each other, as multipliers.</summary>
    private static Vector256<float> Kept(Vector256<ulong> even, Vector256<ulong> odd, Vector256<uint> bound, Vector256<float> scale)
    {
        var words = Avx2.Blend(even.AsUInt32(), (odd << 32).AsUInt32(), 0b10101010);
        return Vector256.GreaterThanOrEqual(words, bound).AsSingle() & scale;
    }
}

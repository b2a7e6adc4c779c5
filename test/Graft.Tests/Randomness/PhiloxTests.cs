using Graft.Randomness;
using Xunit;

namespace Graft.Tests.Randomness;

public class PhiloxTests
{
    /// <summary>The known answers that Random123, the authors' own library, publishes (kat_vectors, philox4x32 10).</summary>
    public static TheoryData<uint[], ulong, uint[]> KnownAnswers { get; } = new()
    {
        { [0, 0, 0, 0], 0, [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        { [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], 0xffffffffffffffff, [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
        { [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], 0x299f31d0a4093822, [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Generate_PublishedCounters_GivesThePublishedNumbers(uint[] counter, ulong key, uint[] expected)
    {
        var (r0, r1, r2, r3) = Philox.Generate(counter[0], counter[1], counter[2], counter[3], key);
        Assert.Equal<uint[]>(expected, [r0, r1, r2, r3]);
    }

    [Fact]
    public void Generate_OneBitOfTheCounterChanged_ChangesAboutHalfTheBits()
    {
        var changed = 0;
        for (var bit = 0; bit < 32; bit++)
        {
            var (a0, a1, a2, a3) = Philox.Generate(7, 0, 0, 0, 11);
            var (b0, b1, b2, b3) = Philox.Generate(7u ^ (1u << bit), 0, 0, 0, 11);
            changed += new[] { a0 ^ b0, a1 ^ b1, a2 ^ b2, a3 ^ b3 }.Sum(difference => System.Numerics.BitOperations.PopCount(difference));
        }

        Assert.InRange(changed / 32.0, 58, 70);
    }
}

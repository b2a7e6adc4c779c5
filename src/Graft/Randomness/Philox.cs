using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Graft.Randomness;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011): 128 random bits are
/// a pure function of a 128-bit counter and a 64-bit key, so any draw can be made at any time, in any order, on any thread.
/// </summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Four independent uniform 32-bit numbers.</summary>
    /// <param name="c0">Counter, least significant word.</param>
    /// <param name="c1">Counter, second word.</param>
    /// <param name="c2">Counter, third word.</param>
    /// <param name="c3">Counter, most significant word.</param>
    /// <param name="key">The key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint R0, uint R1, uint R2, uint R3) Generate(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>Four neighbouring blocks at once, for processors with AVX2: the counters c0 to c0 + 3, which must not wrap.</summary>
    /// <param name="c0">The first block's counter, least significant word.</param>
    /// <param name="c1">Counter, second word.</param>
    /// <param name="c2">Counter, third word.</param>
    /// <param name="c3">Counter, most significant word.</param>
    /// <param name="key">The key.</param>
    /// <returns>The four words of each block, in the lower half of each lane; the upper halves mean nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector256<ulong> R0, Vector256<ulong> R1, Vector256<ulong> R2, Vector256<ulong> R3) GenerateFour(
        uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        var (v0, v1, v2, v3) = (Vector256.Create(c0, c0 + 1UL, c0 + 2UL, c0 + 3UL), Vector256.Create((ulong)c1), Vector256.Create((ulong)c2), Vector256.Create((ulong)c3));
        var (multiplier0, multiplier1) = (Vector256.Create((ulong)Multiplier0).AsUInt32(), Vector256.Create((ulong)Multiplier1).AsUInt32());
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            // The instruction multiplies the lower halves and takes no notice of the upper ones, so these need no clearing.
            var product0 = Avx2.Multiply(multiplier0, v0.AsUInt32());
            var product1 = Avx2.Multiply(multiplier1, v2.AsUInt32());
            v0 = (product1 >> 32) ^ v1 ^ Vector256.Create((ulong)k0);
            v1 = product1;
            v2 = (product0 >> 32) ^ v3 ^ Vector256.Create((ulong)k1);
            v3 = product0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (v0, v1, v2, v3);
    }
}

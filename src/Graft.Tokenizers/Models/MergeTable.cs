using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Graft.Tokenizers.Models;

/// <summary>
/// The merges of a BPE model: for a pair of neighbouring tokens its rank and the token that the two become. An open-addressing table, at
/// most half full: a look-up is mostly one cache line.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that is no merge; above every other.</summary>
    public const int None = int.MaxValue;

    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly int[] _results;

    /// <param name="merges">The merges by rank; of equal pairs the last one counts, as in the reference.</param>
    public MergeTable(IReadOnlyCollection<(int Left, int Right, int Result)> merges)
    {
        var bits = Math.Max(BitOperations.Log2((uint)Math.Max(merges.Count, 1)) + 2, 4);
        _slots = new Slot[1 << bits];
        _shift = 64 - bits;
        _results = new int[merges.Count];
        Array.Fill(_slots, new Slot(0, None));
        var rank = 0;
        foreach (var (left, right, result) in merges)
        {
            Find(left, right) = new Slot(Key(left, right), rank);
            _results[rank++] = result;
        }
    }

    /// <summary>The merges, in no order.</summary>
    public IEnumerable<(int Left, int Right, int Result)> Entries => _slots.Where(slot => slot.Rank != None)
        .Select(slot => ((int)((slot.Key - 1) >> 32), (int)(uint)(slot.Key - 1), _results[slot.Rank]));

    /// <summary>The rank of a pair, or <see cref="None"/>.</summary>
    public int Rank(int left, int right) => Find(left, right).Rank;

    /// <summary>The token that the pair of a rank becomes.</summary>
    public int Result(int rank) => _results[rank];

    // Ids are not negative: the key is never 0, which is an empty slot.
    private static ulong Key(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) + 1;

    private ref Slot Find(int left, int right)
    {
        // The index is masked: a check of it would be half of the work.
        ref var slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        var mask = (uint)_slots.Length - 1;
        var key = Key(left, right);
        for (var at = (uint)((key * Multiplier) >> _shift); ; at = (at + 1) & mask)
        {
            ref var slot = ref Unsafe.Add(ref slots, at);
            if (slot.Key == key || slot.Key == 0)
                return ref slot;
        }
    }

    private readonly record struct Slot(ulong Key, int Rank);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>
/// Pieces and their tokens, packed: an index of <see cref="Slots"/> numbers and, one behind the other in one array, the entries, of 20 to 30
/// bytes for a usual word, so that the words of a language stay in the processor's caches. Nothing is ever taken out but all at once.
/// </summary>
internal sealed class CachedWordTable
{
    /// <summary>The longest piece that is kept, in UTF-16 units.</summary>
    public const int LongestPiece = 64;

    /// <summary>The most tokens that are kept of a piece.</summary>
    public const int MostTokens = 32;

    /// <summary>The size of the index; it gets half full.</summary>
    public const int Slots = 1 << 15;

    // Nobody can make it slow with words of one hash.
    private const int MostProbes = 32;

    private const int Capacity = 1 << 17;
    private const int LargestEntry = 1 + (LongestPiece / 2) + MostTokens + (MostTokens / 2);
    private const int OffsetBits = 20;
    private const uint OffsetMask = (1 << OffsetBits) - 1;

    // Where an entry begins, and above that 12 bits of the hash; 0 is empty.
    private readonly uint[] _index = new uint[Slots];

    // An entry: length and number of tokens, the UTF-16 units, the ids, start and end of each token as two bytes. A vector can be read behind it.
    private readonly int[] _entries = new int[Capacity + LargestEntry];
    private int _end = 1;
    private int _count;

    /// <summary>Whether nothing more may be added.</summary>
    public bool IsFull => _count == Slots / 2 || _end > Capacity - LargestEntry;

    public void Clear()
    {
        Array.Clear(_index);
        _end = 1;
        _count = 0;
    }

    /// <summary>Finds a piece of at most 16 units.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="key">Its units, then zeros.</param>
    /// <param name="mask">All bits for each unit, then zeros.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CachedWord Find(uint hash, Vector256<ushort> key, Vector256<ushort> mask, int length)
    {
        var index = _index;
        for (var probe = hash; probe != hash + MostProbes; probe++)
        {
            var item = index[probe & (Slots - 1)];
            if (item == 0)
                break;
            if ((item ^ hash) > OffsetMask)
                continue;
            ref var entry = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), item & OffsetMask);
            var units = Vector256.LoadUnsafe(ref Unsafe.As<int, ushort>(ref Unsafe.Add(ref entry, 1)));
            if ((units & mask) == key && (byte)entry == length)
                return new CachedWord(ref entry);
        }

        return default;
    }

    /// <summary>Finds a piece of any length.</summary>
    public CachedWord Find(uint hash, ReadOnlySpan<char> piece)
    {
        for (var probe = hash; probe != hash + MostProbes; probe++)
        {
            var item = _index[probe & (Slots - 1)];
            if (item == 0)
                break;
            if ((item ^ hash) > OffsetMask)
                continue;
            var word = new CachedWord(ref _entries[item & OffsetMask]);
            if (word.Piece.SequenceEqual(piece))
                return word;
        }

        return default;
    }

    /// <summary>Adds a piece that is not there, unless too many have its hash.</summary>
    public void Add(uint hash, ReadOnlySpan<char> piece, ReadOnlySpan<ModelToken> tokens)
    {
        if (Begin(hash, piece, tokens.Length) is not { IsFound: true } word)
            return;
        for (var i = 0; i < tokens.Length; i++)
            word.SetToken(i, tokens[i]);
    }

    /// <summary>Adds a piece that another table has.</summary>
    public void Add(uint hash, ReadOnlySpan<char> piece, CachedWord word)
    {
        if (Begin(hash, piece, word.Count) is { IsFound: true } added)
            word.CopyTokensTo(added);
    }

    private CachedWord Begin(uint hash, ReadOnlySpan<char> piece, int count)
    {
        for (var probe = hash; probe != hash + MostProbes; probe++)
        {
            ref var item = ref _index[probe & (Slots - 1)];
            if (item != 0)
                continue;
            item = (hash & ~OffsetMask) | (uint)_end;
            ref var entry = ref _entries[_end];
            _end += CachedWord.Write(ref entry, piece, count);
            _count++;
            return new CachedWord(ref entry);
        }

        return default;
    }
}

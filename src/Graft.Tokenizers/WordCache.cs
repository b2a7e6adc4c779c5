using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>
/// The tokens of the pieces met lately, in two <see cref="CachedWordTable"/>s of fixed size (0.65 MB each). New pieces go into the recent
/// one; when it is full it becomes the older one, the former older one is emptied for new pieces, and what is met again moves over: so the
/// pieces that are met often stay, and a look-up of those is one. Long pieces, and pieces of many tokens, are not kept. One thread uses
/// it at a time.
/// </summary>
internal sealed class WordCache
{
    private const int LongestKey = 16;

    private CachedWordTable _recent = new();
    private CachedWordTable? _older;

    private static ReadOnlySpan<ushort> Masks =>
    [
        0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The tokens of a piece, if it is there; valid until the next call.</summary>
    /// <param name="padded">The text, with 16 units behind the piece's start (<see cref="AlignedText.Padded"/>).</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="length">Its length, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CachedWord Find(ReadOnlySpan<char> padded, int start, int length)
    {
        if (length > LongestKey)
            return FindLong(padded.Slice(start, length));
        var mask = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(LongestKey - length));
        var key = Vector256.LoadUnsafe(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(padded.Slice(start, LongestKey)))) & mask;
        var hash = Hash(key);
        var found = _recent.Find(hash, key, mask, length);
        return found.IsFound || _older is null ? found : FindOlder(hash, padded.Slice(start, length));
    }

    /// <summary>Keeps the tokens of a piece that was not found, if it is small enough.</summary>
    public void Add(ReadOnlySpan<char> piece, ReadOnlySpan<ModelToken> tokens)
    {
        if (piece.Length > CachedWordTable.LongestPiece || tokens.Length > CachedWordTable.MostTokens)
            return;
        var added = _recent.IsFull ? BeginTable() : _recent;
        added.Add(Hash(piece), piece, tokens);
    }

    private CachedWord FindLong(ReadOnlySpan<char> piece)
    {
        if (piece.Length > CachedWordTable.LongestPiece)
            return default;
        var hash = Hash(piece);
        var found = _recent.Find(hash, piece);
        return found.IsFound || _older is null ? found : FindOlder(hash, piece);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CachedWord FindOlder(uint hash, ReadOnlySpan<char> piece)
    {
        var found = _older!.Find(hash, piece);

        // A full table is replaced when the next new piece comes: this one is in the table that would be emptied.
        if (found.IsFound && !_recent.IsFull)
            _recent.Add(hash, piece, found);
        return found;
    }

    private CachedWordTable BeginTable()
    {
        var recent = _older ?? new CachedWordTable();
        _older = _recent;
        recent.Clear();
        return _recent = recent;
    }

    private static uint Hash(ReadOnlySpan<char> piece)
    {
        Span<ushort> units = stackalloc ushort[LongestKey];
        uint hash = 0;
        for (var rest = MemoryMarshal.Cast<char, ushort>(piece); rest.Length > 0; rest = rest[Math.Min(rest.Length, LongestKey)..])
        {
            units.Clear();
            rest[..Math.Min(rest.Length, LongestKey)].CopyTo(units);
            hash = BitOperations.RotateLeft(hash, 5) + Hash(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(units)));
        }

        return hash;
    }

    // Products of 128 bits whose halves are folded into one another: each bit of the piece reaches each bit of the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(Vector256<ushort> key)
    {
        var parts = key.AsUInt64();
        var hash = Math.BigMul(parts[0] ^ 0x9E3779B97F4A7C15, parts[1] ^ 0xD1B54A32D192ED03, out var low) ^ low;
        hash += Math.BigMul(parts[2] ^ 0xA0761D6478BD642F, parts[3] ^ 0xE7037ED1A0B428DB, out low) ^ low;
        return (uint)(hash ^ (hash >> 32));
    }
}

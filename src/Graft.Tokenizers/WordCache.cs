using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>
/// The tokens of the pieces met lately. Its memory is fixed (<see cref="Slots"/> entries of about 100 bytes): a piece has two places, and
/// a new one drives out the older of those. Long pieces, and pieces of many tokens, are not kept. One thread uses it at a time.
/// </summary>
internal sealed class WordCache
{
    /// <summary>The number of entries.</summary>
    public const int Slots = 1 << 14;

    private const int LongestPiece = 24;
    private const int MostTokens = 8;
    private const byte Surface = 0x80;

    private readonly Entry[] _entries = new Entry[Slots];

    /// <summary>The entry of a piece, or a null reference.</summary>
    public ref readonly Entry Find(ReadOnlySpan<char> piece)
    {
        if (piece.Length - 1u >= LongestPiece)
            return ref Unsafe.NullRef<Entry>();
        var hash = Hash(piece);
        ref var entry = ref _entries[hash & (Slots - 1)];
        if (entry.Is(hash, piece))
            return ref entry;
        ref var other = ref _entries[(hash & (Slots - 1)) ^ 1];
        if (other.Is(hash, piece))
            return ref other;
        return ref Unsafe.NullRef<Entry>();
    }

    /// <summary>Keeps the tokens of a piece that <see cref="Find"/> has not found, if it is small enough.</summary>
    public void Add(ReadOnlySpan<char> piece, ReadOnlySpan<ModelToken> tokens)
    {
        if (piece.Length - 1u >= LongestPiece || tokens.Length > MostTokens)
            return;
        var hash = Hash(piece);
        ref var entry = ref _entries[hash & (Slots - 1)];
        _entries[(hash & (Slots - 1)) ^ 1] = entry;
        entry.Set(hash, piece, tokens);
    }

    private static uint Hash(ReadOnlySpan<char> piece)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ref var start = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(piece));
        var bytes = piece.Length * sizeof(char);
        var hash = (ulong)(uint)piece.Length * Multiplier;
        var i = 0;
        for (; i + sizeof(ulong) <= bytes; i += sizeof(ulong))
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)));
        if (i < bytes)
        {
            ulong rest = 0;
            for (; i < bytes; i += sizeof(char))
                rest = (rest << 16) | Unsafe.ReadUnaligned<char>(ref Unsafe.Add(ref start, i));
            hash = Mix(hash ^ rest);
        }

        return (uint)(hash >> 32) | 1u << 31;

        static ulong Mix(ulong value)
        {
            value *= Multiplier;
            return value ^ (value >> 29);
        }
    }

    /// <summary>A piece and its tokens; the zero entry is empty.</summary>
    internal struct Entry
    {
        private uint _hash;
        private byte _length;
        private byte _count;
        private Chars _chars;
        private IdList _ids;
        private Marks _starts;
        private Marks _ends;

        /// <summary>The ids of the tokens.</summary>
        [UnscopedRef]
        public readonly ReadOnlySpan<int> Ids => ((ReadOnlySpan<int>)_ids)[.._count];

        public readonly ModelToken Token(int index) =>
            new(_ids[index], _starts[index] & ~Surface, _ends[index], (_starts[index] & Surface) != 0);

        public readonly bool Is(uint hash, ReadOnlySpan<char> piece) =>
            _hash == hash && _length == piece.Length && ((ReadOnlySpan<char>)_chars)[..piece.Length].SequenceEqual(piece);

        public void Set(uint hash, ReadOnlySpan<char> piece, ReadOnlySpan<ModelToken> tokens)
        {
            _hash = hash;
            _length = (byte)piece.Length;
            _count = (byte)tokens.Length;
            piece.CopyTo(_chars);
            for (var i = 0; i < tokens.Length; i++)
            {
                _ids[i] = tokens[i].Id;
                _starts[i] = (byte)(tokens[i].Start | (tokens[i].IsSurface ? Surface : 0));
                _ends[i] = (byte)tokens[i].End;
            }
        }
    }

    [InlineArray(LongestPiece)]
    private struct Chars
    {
        private char _first;
    }

    [InlineArray(MostTokens)]
    private struct IdList
    {
        private int _first;
    }

    [InlineArray(MostTokens)]
    private struct Marks
    {
        private byte _first;
    }
}

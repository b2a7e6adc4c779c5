using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Counts words: an open-addressing hash table over UTF-8 strings in one array. UTF-8, because its bytes sort as code points do, which
/// UTF-16 units don't, and code-point order is what makes training deterministic. One thread uses it at a time.
/// </summary>
internal sealed class WordTable
{
    /// <summary>The longest word in UTF-16 units; a longer piece is cut. It bounds the time and memory that text without spaces takes.</summary>
    public const int LongestWord = 4096;

    private const int BytesPerUnit = 3;
    private const int InitialSlots = 1 << 12;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly byte[] _utf8 = new byte[LongestWord * BytesPerUnit];
    private byte[] _bytes = new byte[1 << 16];
    private Entry[] _entries = new Entry[InitialSlots / 2];
    private int[] _slots = new int[InitialSlots];
    private int _length;

    /// <summary>The number of different words.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that the table takes, in bytes.</summary>
    public long Size => _bytes.LongLength + (_entries.LongLength * Marshal.SizeOf<Entry>()) + (_slots.LongLength * sizeof(int));

    /// <summary>The memory that the table would take if one more word made every part of it grow.</summary>
    public long NextSize => Size + (_length > _bytes.Length / 8 * 7 ? _bytes.LongLength : 0) + (Count > _entries.Length / 8 * 7 ? Size - _bytes.LongLength : 0);

    /// <summary>Counts a piece of text, which holds no lone surrogate, once; a long piece counts as several words.</summary>
    public void Add(ReadOnlySpan<char> piece)
    {
        while (piece.Length > LongestWord)
        {
            var cut = char.IsHighSurrogate(piece[LongestWord - 1]) ? LongestWord - 1 : LongestWord;
            AddWord(piece[..cut]);
            piece = piece[cut..];
        }

        AddWord(piece);
    }

    /// <summary>The word of an entry of <see cref="Sorted"/>, and its count.</summary>
    public ReadOnlySpan<byte> Word(int entry, out long count)
    {
        ref readonly var found = ref _entries[entry];
        count = found.Count;
        return _bytes.AsSpan(found.Start, found.Length);
    }

    /// <summary>The entries in the order of their words' code points.</summary>
    public int[] Sorted()
    {
        // Most words differ in the first eight bytes, and comparing those as a number is what sorts fast.
        var keys = new ulong[Count];
        var order = new int[Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = Key(Word(i, out _));
        }

        keys.AsSpan().Sort(order.AsSpan());
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
                end++;
            if (end - start > 1)
                order.AsSpan(start, end - start).Sort((a, b) => Word(a, out _).SequenceCompareTo(Word(b, out _)));
        }

        return order;
    }

    /// <summary>Forgets all words and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
        _length = 0;
    }

    private static ulong Key(ReadOnlySpan<byte> word)
    {
        if (word.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(word);
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        word.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private void AddWord(ReadOnlySpan<char> chars)
    {
        Utf8.FromUtf16(chars, _utf8, out _, out var length);
        var word = _utf8.AsSpan(0, length);
        var hash = Hash(word);
        var slot = (int)(hash & (uint)(_slots.Length - 1));
        while (_slots[slot] is > 0 and var entry)
        {
            ref var found = ref _entries[entry - 1];
            if (found.Hash == hash && _bytes.AsSpan(found.Start, found.Length).SequenceEqual(word))
            {
                found.Count++;
                return;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        Insert(word, hash, slot);
    }

    private void Insert(ReadOnlySpan<byte> word, uint hash, int slot)
    {
        if (Count == _entries.Length)
            slot = Grow(hash);
        if (_bytes.Length - _length < word.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.LongLength * 2, _length + (long)word.Length)));
        word.CopyTo(_bytes.AsSpan(_length));
        _entries[Count] = new Entry { Hash = hash, Start = _length, Length = word.Length, Count = 1 };
        _length += word.Length;
        _slots[slot] = ++Count;
    }

    // There are twice as many slots as entries.
    private int Grow(uint hash)
    {
        Array.Resize(ref _entries, checked(_entries.Length * 2));
        _slots = new int[checked(_slots.Length * 2)];
        for (var i = 0; i < Count; i++)
            _slots[FreeSlot(_entries[i].Hash)] = i + 1;
        return FreeSlot(hash);
    }

    private int FreeSlot(uint hash)
    {
        var slot = (int)(hash & (uint)(_slots.Length - 1));
        while (_slots[slot] > 0)
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        var hash = (ulong)word.Length * Multiplier;
        for (; word.Length >= sizeof(ulong); word = word[sizeof(ulong)..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(word));
        var rest = 0UL;
        for (var i = 0; i < word.Length; i++)
            rest |= (ulong)word[i] << (i * 8);
        hash = Mix(hash ^ rest);
        return (uint)(hash >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value *= Multiplier;
        return value ^ (value >> 29);
    }

    private struct Entry
    {
        public uint Hash;
        public int Start;
        public int Length;
        public long Count;
    }
}

using System.Numerics;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// What a <see cref="Backtracker"/> has found out: a small number, at first 0, for each slot of the program at each position of the text. Takes
/// slots x bits of the number, rounded up to bytes, for each UTF-16 unit that was visited, in chunks. The compiler
/// refuses patterns for which that would be more than half a kilobyte a unit.
/// </summary>
internal sealed class FailureMemo
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly int _bits;
    private readonly int _columnSize;
    private byte[]?[] _chunks = [];

    /// <param name="slotCount">How many slots the program has.</param>
    /// <param name="maxValue">The largest number that will be kept, up to 255.</param>
    public FailureMemo(int slotCount, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxValue, byte.MaxValue);
        _bits = BitsOf(maxValue);
        _columnSize = checked((int)Math.Max(1, (((long)slotCount * _bits) + 7) / 8));
    }

    /// <summary>How many bits a number takes: 1, 2, 4 or 8, so that none crosses a byte.</summary>
    public static int BitsOf(int maxValue) => (int)BitOperations.RoundUpToPowerOf2((uint)BitOperations.Log2((uint)maxValue) + 1);

    /// <summary>Begins a text.</summary>
    public void Begin(int textLength) => _chunks = new byte[(textLength >> ChunkBits) + 1][];

    public void Clear() => _chunks = [];

    public int Get(int slot, int position)
    {
        var bit = slot * _bits;
        return (Cell(bit, position) >> (bit & 7)) & ((1 << _bits) - 1);
    }

    /// <summary>Keeps a number that is larger than the one before.</summary>
    public void Raise(int slot, int position, int value)
    {
        var bit = slot * _bits;
        ref var cell = ref Cell(bit, position);
        cell = (byte)((cell & ~(((1 << _bits) - 1) << (bit & 7))) | (value << (bit & 7)));
    }

    /// <summary>Forgets all about a position.</summary>
    public void Forget(int position)
    {
        if (_chunks[position >> ChunkBits] is { } chunk)
            Array.Clear(chunk, (position & (ChunkSize - 1)) * _columnSize, _columnSize);
    }

    private ref byte Cell(int bit, int position)
    {
        var chunk = _chunks[position >> ChunkBits] ??= new byte[checked(ChunkSize * _columnSize)];
        return ref chunk[((position & (ChunkSize - 1)) * _columnSize) + (bit / 8)];
    }
}

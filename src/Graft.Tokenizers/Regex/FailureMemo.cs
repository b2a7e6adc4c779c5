namespace Graft.Tokenizers.Regex;

/// <summary>
/// What a <see cref="Backtracker"/> has found out, two bits for each slot of the program at each position: whether it was there, and whether
/// what it looked for followed. Takes 2 bits x slots, rounded up to bytes, per UTF-16 unit of the text that was visited.
/// </summary>
internal sealed class FailureMemo(int slotCount)
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;
    private const int SlotsPerByte = 4;

    private readonly int _columnSize = Math.Max(1, (slotCount + SlotsPerByte - 1) / SlotsPerByte);
    private byte[]?[] _chunks = [];

    /// <summary>Begins a text.</summary>
    public void Begin(int textLength) => _chunks = new byte[(textLength >> ChunkBits) + 1][];

    public void Clear() => _chunks = [];

    /// <summary>Notes that a slot was visited; true if it was before.</summary>
    public bool Visit(int slot, int position)
    {
        ref var cell = ref Cell(slot, position);
        var bit = (byte)(1 << (slot % SlotsPerByte * 2));
        var wasVisited = (cell & bit) != 0;
        cell |= bit;
        return wasVisited;
    }

    public bool IsSuccess(int slot, int position) => (Cell(slot, position) & (2 << (slot % SlotsPerByte * 2))) != 0;

    public void SetSuccess(int slot, int position) => Cell(slot, position) |= (byte)(2 << (slot % SlotsPerByte * 2));

    /// <summary>Forgets all about a position.</summary>
    public void Forget(int position)
    {
        if (_chunks[position >> ChunkBits] is { } chunk)
            Array.Clear(chunk, (position & (ChunkSize - 1)) * _columnSize, _columnSize);
    }

    private ref byte Cell(int slot, int position)
    {
        var chunk = _chunks[position >> ChunkBits] ??= new byte[ChunkSize * _columnSize];
        return ref chunk[((position & (ChunkSize - 1)) * _columnSize) + (slot / SlotsPerByte)];
    }
}

namespace Graft.Pretraining.Corpora;

/// <summary>
/// For one band: from its values to the document that was kept last with them. A hash table with open addressing that holds numbers of
/// documents only, since the values are in their signatures.
/// </summary>
internal sealed class BandTable(KeptSignatures kept, int start, int rows)
{
    // One more than the document; 0 is empty.
    private int[] _slots = new int[1 << 10];
    private int _used;

    /// <summary>The document that was kept last with the band's values of a signature, or -1.</summary>
    public int Find(ReadOnlySpan<ushort> signature) => _slots[SlotOf(signature)] - 1;

    /// <summary>Makes a kept document the last one of its values.</summary>
    public void Put(int document)
    {
        var slot = SlotOf(kept[document]);
        if (_slots[slot] == 0 && ++_used > _slots.Length / 2)
        {
            Grow();
            slot = SlotOf(kept[document]);
        }

        _slots[slot] = document + 1;
    }

    private int SlotOf(ReadOnlySpan<ushort> signature)
    {
        var values = signature.Slice(start, rows);
        var slot = (int)(Hash(values) & (uint)(_slots.Length - 1));
        while (_slots[slot] != 0 && !kept[_slots[slot] - 1].Slice(start, rows).SequenceEqual(values))
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void Grow()
    {
        var before = _slots;
        _slots = new int[before.Length * 2];
        foreach (var entry in before)
        {
            if (entry != 0)
                _slots[SlotOf(kept[entry - 1])] = entry;
        }
    }

    private static uint Hash(ReadOnlySpan<ushort> values)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in values)
            hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        return (uint)(hash >> 32);
    }
}

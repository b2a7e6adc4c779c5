namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The pairs of neighbouring tokens: how often each occurs, and in which words. Pairs have numbers in the order in which they were met; the
/// words of a pair are a linked list in one array, so that millions of short lists cost the collector nothing.
/// </summary>
internal sealed class PairTable(TokenInventory tokens, int? tooLong)
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const int None = -1;

    private ulong[] _keys = new ulong[1 << 12];
    private long[] _counts = new long[1 << 12];
    private int[] _heads = new int[1 << 12];
    private bool[] _isTouched = new bool[1 << 12];
    private int[] _slots = new int[1 << 13];
    private int _shift = 64 - 13;
    private (int Word, int Next)[] _places = new (int, int)[1 << 12];
    private int _placeCount;
    private int _freePlace = None;

    public int Count { get; private set; }

    /// <summary>The pairs that came up since this list was cleared with <see cref="ClearTouched"/>; each once.</summary>
    public List<int> Touched { get; } = [];

    /// <summary>How often the pair occurs.</summary>
    public long CountOf(int pair) => _counts[pair];

    /// <summary>Left id in the upper half, right id in the lower.</summary>
    public ulong KeyOf(int pair) => _keys[pair];

    public int LeftOf(int pair) => (int)(_keys[pair] >> 32);

    public int RightOf(int pair) => (int)(_keys[pair] & uint.MaxValue);

    /// <summary>Counts the pairs of a word as it is now.</summary>
    public void AddAll(ReadOnlySpan<int> symbols, long count, int word)
    {
        for (var i = 1; i < symbols.Length; i++)
            Add(FindOrAdd(symbols[i - 1], symbols[i]), count, word);
    }

    /// <summary>A pair came up in a word; not where the token of both would be too long.</summary>
    public void Add(int left, int right, long count, int word)
    {
        // Fewer than that many, not at most: the reference's rule.
        if (tokens.LengthOf(left) + tokens.LengthOf(right) >= tooLong)
            return;
        Add(FindOrAdd(left, right), count, word);
    }

    /// <summary>A pair went away; what was too long was never counted.</summary>
    public void Remove(int left, int right, long count)
    {
        var pair = _slots[Find(Key(left, right))] - 1;
        if (pair >= 0)
            _counts[pair] -= count;
    }

    /// <summary>Sets the count of a pair that was merged everywhere.</summary>
    public void SetCount(int pair, long count) => _counts[pair] = count;

    /// <summary>Takes the words of a pair, each at least once; words where it no longer occurs can be among them.</summary>
    public void TakeWords(int pair, List<int> words)
    {
        words.Clear();
        for (var place = _heads[pair]; place != None;)
        {
            words.Add(_places[place].Word);
            var next = _places[place].Next;
            _places[place].Next = _freePlace;
            _freePlace = place;
            place = next;
        }

        _heads[pair] = None;
    }

    public void ClearTouched()
    {
        foreach (var pair in Touched)
            _isTouched[pair] = false;
        Touched.Clear();
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private void Add(int pair, long count, int word)
    {
        _counts[pair] += count;
        if (!_isTouched[pair])
        {
            _isTouched[pair] = true;
            Touched.Add(pair);
        }

        // A word's changes come one after the other, so this finds nearly all repeats.
        if (_heads[pair] != None && _places[_heads[pair]].Word == word)
            return;
        var place = _freePlace;
        if (place != None)
        {
            _freePlace = _places[place].Next;
        }
        else
        {
            if (_placeCount == _places.Length)
                Array.Resize(ref _places, checked(_placeCount * 2));
            place = _placeCount++;
        }

        _places[place] = (word, _heads[pair]);
        _heads[pair] = place;
    }

    private int FindOrAdd(int left, int right)
    {
        var key = Key(left, right);
        var slot = Find(key);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;
        if (Count == _keys.Length)
        {
            Grow();
            slot = Find(key);
        }

        _keys[Count] = key;
        _heads[Count] = None;
        _slots[slot] = Count + 1;
        return Count++;
    }

    private int Find(ulong key)
    {
        var slot = (int)((key * Multiplier) >> _shift);
        while (_slots[slot] != 0 && _keys[_slots[slot] - 1] != key)
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void Grow()
    {
        var size = checked(_keys.Length * 2);
        Array.Resize(ref _keys, size);
        Array.Resize(ref _counts, size);
        Array.Resize(ref _heads, size);
        Array.Resize(ref _isTouched, size);
        _slots = new int[checked(_slots.Length * 2)];
        _shift--;
        for (var pair = 0; pair < Count; pair++)
            _slots[Find(_keys[pair])] = pair + 1;
    }
}

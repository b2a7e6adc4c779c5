namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The pairs that wait to be merged, best first: highest score, then highest count, then smallest ids. This order is total, so it does not
/// matter in which order pairs were put in. Entries are not changed when a pair's score does; whoever takes one out compares.
/// </summary>
internal sealed class PairQueue
{
    private Entry[] _heap = new Entry[1 << 12];

    public int Count { get; private set; }

    public void Push(int pair, double score, long count, ulong key)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, checked(Count * 2));
        var entry = new Entry(score, count, key, pair);
        var at = Count++;
        while (at > 0 && entry.IsBefore(_heap[(at - 1) / 2]))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = entry;
    }

    public bool TryPop(out int pair, out double score, out long count)
    {
        (pair, score, count) = (-1, 0, 0);
        if (Count == 0)
            return false;
        (score, count, _, pair) = _heap[0];
        var last = _heap[--Count];
        var at = 0;
        while ((at * 2) + 1 is var child && child < Count)
        {
            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child]))
                child++;
            if (!_heap[child].IsBefore(last))
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = last;
        return true;
    }

    private readonly record struct Entry(double Score, long Count, ulong Key, int Pair)
    {
        public bool IsBefore(in Entry other) =>
            Score != other.Score ? Score > other.Score : Count != other.Count ? Count > other.Count : Key < other.Key;
    }
}

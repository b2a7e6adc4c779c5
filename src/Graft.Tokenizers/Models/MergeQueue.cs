namespace Graft.Tokenizers.Models;

/// <summary>The merges that a long piece waits for: lowest rank first, leftmost among equals. A heap with four children a node.</summary>
internal sealed class MergeQueue
{
    private const int Children = 4;

    private ulong[] _items = [];
    private int _count;

    /// <summary>Empties the queue and makes room.</summary>
    public void Clear(int capacity)
    {
        _count = 0;
        if (_items.Length < capacity)
            _items = new ulong[capacity];
    }

    /// <summary>Adds while the queue is not yet in order; <see cref="Order"/> follows.</summary>
    public void AddUnordered(int rank, int position) => _items[_count++] = Item(rank, position);

    /// <summary>Puts in order what was added, in linear time.</summary>
    public void Order()
    {
        for (var i = (_count - 2) / Children; i >= 0 && _count > 1; i--)
            MoveDown(i, _items[i]);
    }

    public void Add(int rank, int position) => Add(Item(rank, position));

    public void Add(ulong item)
    {
        if (_count == _items.Length)
            Array.Resize(ref _items, Math.Max(16, checked(_count * 2)));
        var at = _count++;
        while (at > 0)
        {
            var parent = (at - 1) / Children;
            if (_items[parent] <= item)
                break;
            _items[at] = _items[parent];
            at = parent;
        }

        _items[at] = item;
    }

    /// <summary>Takes the first one, if there is any.</summary>
    public bool TryTake(out ulong item)
    {
        item = 0;
        if (_count == 0)
            return false;
        item = _items[0];
        if (--_count > 0)
            MoveDown(0, _items[_count]);
        return true;
    }

    public static int Rank(ulong item) => (int)(item >> 32);

    public static int Position(ulong item) => (int)(uint)item;

    private static ulong Item(int rank, int position) => ((ulong)(uint)rank << 32) | (uint)position;

    private void MoveDown(int at, ulong item)
    {
        var items = _items.AsSpan(0, _count);
        while (true)
        {
            var first = (at * (long)Children) + 1;
            if (first >= items.Length)
                break;
            var least = (int)first;
            var end = (int)Math.Min(first + Children, items.Length);
            for (var child = least + 1; child < end; child++)
            {
                if (items[child] < items[least])
                    least = child;
            }

            if (items[least] >= item)
                break;
            items[at] = items[least];
            at = least;
        }

        items[at] = item;
    }
}

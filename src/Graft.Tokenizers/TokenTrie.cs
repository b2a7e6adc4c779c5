namespace Graft.Tokenizers;

/// <summary>
/// Finds the longest known string that a text begins with, in one walk. One hash table holds all edges, keyed by node and UTF-16 unit;
/// several tries can share it, each with a root of its own.
/// </summary>
internal sealed class TokenTrie
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private ulong[] _edges;
    private int[] _targets;
    private int _edgeCount;
    private int _shift;
    private int[] _values = new int[16];
    private int _nodeCount;

    /// <param name="capacity">The expected number of nodes.</param>
    public TokenTrie(int capacity = 16)
    {
        var bits = 5;
        while (bits < 28 && 1 << bits < capacity * 2L)
            bits++;
        _edges = new ulong[1 << bits];
        _targets = new int[1 << bits];
        _shift = 64 - bits;
    }

    /// <summary>Adds a trie.</summary>
    /// <returns>Its root.</returns>
    public int AddRoot() => AddNode();

    /// <summary>Adds a string; a string that is there keeps its value.</summary>
    public void Add(int root, ReadOnlySpan<char> text, int value)
    {
        var node = root;
        foreach (var unit in text)
        {
            var next = Next(node, unit);
            if (next < 0)
            {
                next = AddNode();
                AddEdge(Key(node, unit), next);
            }

            node = next;
        }

        if (_values[node] < 0)
            _values[node] = value;
    }

    /// <summary>The value of the longest string that <paramref name="text"/> begins with, or -1.</summary>
    public int LongestPrefix(int root, ReadOnlySpan<char> text, out int length)
    {
        var found = -1;
        length = 0;
        var node = root;
        for (var i = 0; i < text.Length; i++)
        {
            node = Next(node, text[i]);
            if (node < 0)
                break;
            if (_values[node] >= 0)
            {
                found = _values[node];
                length = i + 1;
            }
        }

        return found;
    }

    // The node is at least 1 in a key, so that 0 is an empty slot.
    private static ulong Key(int node, char unit) => ((ulong)(uint)(node + 1) << 16) | unit;

    private int Next(int node, char unit)
    {
        var key = Key(node, unit);
        var slot = (int)((key * Multiplier) >> _shift);
        while (_edges[slot] != key)
        {
            if (_edges[slot] == 0)
                return -1;
            slot = (slot + 1) & (_edges.Length - 1);
        }

        return _targets[slot];
    }

    private int AddNode()
    {
        if (_nodeCount == _values.Length)
            Array.Resize(ref _values, checked(_nodeCount * 2));
        _values[_nodeCount] = -1;
        return _nodeCount++;
    }

    private void AddEdge(ulong key, int target)
    {
        if ((_edgeCount + 1) * 2 > _edges.Length)
            Grow();
        Place(key, target);
        _edgeCount++;
    }

    private void Place(ulong key, int target)
    {
        var slot = (int)((key * Multiplier) >> _shift);
        while (_edges[slot] != 0)
            slot = (slot + 1) & (_edges.Length - 1);
        _edges[slot] = key;
        _targets[slot] = target;
    }

    private void Grow()
    {
        var (edges, targets) = (_edges, _targets);
        _edges = new ulong[checked(edges.Length * 2)];
        _targets = new int[_edges.Length];
        _shift--;
        for (var i = 0; i < edges.Length; i++)
        {
            if (edges[i] != 0)
                Place(edges[i], targets[i]);
        }
    }
}

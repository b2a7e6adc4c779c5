using System.Numerics;

namespace Graft.Tokenizers;

/// <summary>
/// Lays out a <see cref="TokenTrie"/>: the strings of each trie are sorted, so that those below a node are a range, and each node's children
/// go to the first places found that are free for all of them.
/// </summary>
internal sealed class TokenTrieBuilder
{
    // A search that fails so often, or passes so many places, leaves what it passed to others: without that, building could take the
    // square of the number of nodes.
    private const int MostFailures = 64;
    private const int LongestSearch = 1 << 14;

    private readonly IReadOnlyList<IEnumerable<KeyValuePair<string, int>>> _tries;
    private readonly Stack<Strings> _pending = new();
    private readonly List<(char Unit, int Start)> _children = [];
    private TokenTrie.Node[] _nodes = new TokenTrie.Node[256];
    private ulong[] _used = new ulong[4];
    private int[] _codes = [];
    private int _codeCount;
    private int _longest;
    private int _end;

    // Where searches begin: an only child fits into any hole, several children need more room.
    private int _firstFree;
    private int _firstRoom;

    /// <param name="tries">As for <see cref="TokenTrie.Create"/>.</param>
    public TokenTrieBuilder(IReadOnlyList<IEnumerable<KeyValuePair<string, int>>> tries) => _tries = tries;

    public TokenTrie Build()
    {
        var sorted = new KeyValuePair<string, int>[_tries.Count][];
        for (var i = 0; i < sorted.Length; i++)
        {
            // Stable: of equal strings the first one counts.
            sorted[i] = [.. _tries[i].Where(entry => entry.Key.Length > 0).OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        }

        NumberUnits(sorted);
        Array.Fill(_nodes, new TokenTrie.Node { Parent = TokenTrie.None, Value = TokenTrie.None });
        for (var root = 0; root < sorted.Length; root++)
            Take(root, TokenTrie.None);
        for (var root = 0; root < sorted.Length; root++)
        {
            _pending.Push(new Strings(root, 0, sorted[root].Length, 0));
            while (_pending.TryPop(out var strings))
                Place(sorted[root], strings);
        }

        var nodes = _nodes.AsSpan(0, checked(_end + _codeCount + 1)).ToArray();
        return new TokenTrie(nodes, _codes, _longest);
    }

    private void NumberUnits(KeyValuePair<string, int>[][] tries)
    {
        var counts = new int[char.MaxValue + 1];
        foreach (var trie in tries)
        {
            foreach (var (text, _) in trie)
            {
                _longest = Math.Max(_longest, text.Length);
                foreach (var unit in text)
                    counts[unit]++;
            }
        }

        int[] units = [.. Enumerable.Range(0, counts.Length).Where(unit => counts[unit] > 0).OrderByDescending(unit => counts[unit])];
        _codeCount = units.Length;
        _codes = new int[units.Length == 0 ? 0 : units.Max() + 1];
        for (var i = 0; i < units.Length; i++)
            _codes[units[i]] = i + 1;
    }

    // Gives a node its value and its children their places.
    private void Place(KeyValuePair<string, int>[] trie, Strings strings)
    {
        var (node, start, end, depth) = strings;
        if (start < end && trie[start].Key.Length == depth)
            _nodes[node].Value = trie[start].Value;
        while (start < end && trie[start].Key.Length == depth)
            start++;
        if (start == end)
            return;

        _children.Clear();
        for (var i = start; i < end; i++)
        {
            if (i == start || trie[i].Key[depth] != _children[^1].Unit)
                _children.Add((trie[i].Key[depth], i));
        }

        var first = _codes[_children[0].Unit];
        foreach (var (unit, _) in _children)
            first = Math.Min(first, _codes[unit]);
        var place = FindBase(first);
        _nodes[node].Base = place;
        for (var i = 0; i < _children.Count; i++)
        {
            var child = place + _codes[_children[i].Unit];
            Take(child, node);
            _pending.Push(new Strings(child, _children[i].Start, i + 1 < _children.Count ? _children[i + 1].Start : end, depth + 1));
        }
    }

    private int FindBase(int firstCode)
    {
        ref var head = ref _children.Count == 1 ? ref _firstFree : ref _firstRoom;
        var start = Math.Max(head, firstCode);
        var slot = NextFree(start);
        var failures = 0;
        while (!Fits(slot - firstCode))
        {
            failures++;
            slot = NextFree(slot + 1);
        }

        if (head >= firstCode ? _children.Count == 1 || failures > MostFailures : slot - start > LongestSearch)
            head = slot;
        return slot - firstCode;
    }

    private bool Fits(int place)
    {
        foreach (var (unit, _) in _children)
        {
            if (IsUsed(place + _codes[unit]))
                return false;
        }

        return true;
    }

    private bool IsUsed(int slot) => slot >> 6 < _used.Length && (_used[slot >> 6] >> slot & 1) != 0;

    private int NextFree(int slot)
    {
        for (var word = slot >> 6; word < _used.Length; word++)
        {
            var free = ~_used[word];
            if (word == slot >> 6)
                free &= ulong.MaxValue << slot;
            if (free != 0)
                return (word << 6) + BitOperations.TrailingZeroCount(free);
        }

        return Math.Max(slot, _used.Length << 6);
    }

    private void Take(int slot, int parent)
    {
        // A base is at most a slot, and any code may be added to it.
        var needed = checked(slot + 1 + _codeCount + 1);
        if (needed > _nodes.Length)
        {
            var length = _nodes.Length;
            Array.Resize(ref _nodes, Math.Max(needed, checked(length * 2)));
            _nodes.AsSpan(length).Fill(new TokenTrie.Node { Parent = TokenTrie.None, Value = TokenTrie.None });
            Array.Resize(ref _used, (_nodes.Length >> 6) + 1);
        }

        _used[slot >> 6] |= 1UL << slot;
        _nodes[slot].Parent = parent;
        _end = Math.Max(_end, slot + 1);
    }

    /// <summary>The strings below a node: from start to end, equal in their first units.</summary>
    private readonly record struct Strings(int Node, int Start, int End, int Depth);
}

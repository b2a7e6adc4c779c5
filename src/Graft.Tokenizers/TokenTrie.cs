using System.Runtime.CompilerServices;

namespace Graft.Tokenizers;

/// <summary>
/// Finds the known strings that a text begins with, in one walk: a double-array trie over UTF-16 units (J. Aoe, 1989). The children of a
/// node stand at its base plus the code of their unit, each with a note of whose child it is, so that a step is one addition and one
/// comparison. Several tries share the arrays, each with a root of its own. Built once by <see cref="TokenTrieBuilder"/>, then only read.
/// </summary>
internal sealed class TokenTrie(TokenTrie.Node[] nodes, int[] codes, int longestLength)
{
    /// <summary>No node, no value.</summary>
    public const int None = -1;

    // Every base plus every code is within the array: the builder sees to that.
    private readonly Node[] _nodes = nodes;

    // Frequent units have low codes, so that children lie close together; 0 is of the units that no string holds.
    private readonly int[] _codes = codes;

    /// <summary>Makes tries that share their memory; of equal strings in one trie the first one counts, and empty ones are left out.</summary>
    /// <param name="tries">The strings of each trie with their values, 0 or more. The root of trie i is node i.</param>
    public static TokenTrie Create(params IReadOnlyList<IEnumerable<KeyValuePair<string, int>>> tries) => new TokenTrieBuilder(tries).Build();

    /// <summary>The length of the longest string, in UTF-16 units.</summary>
    public int LongestLength { get; } = longestLength;

    /// <summary>How many places the arrays have.</summary>
    public int Size => _nodes.Length;

    /// <summary>Begins to read a text from the root of a trie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Walk From(int root) => new(_nodes, _codes, root);

    /// <summary>The value of the longest string that <paramref name="text"/> begins with, or <see cref="None"/>.</summary>
    public int LongestPrefix(int root, ReadOnlySpan<char> text, out int length)
    {
        var found = None;
        length = 0;
        var walk = From(root);
        for (var i = 0; i < text.Length && walk.Step(text[i]); i++)
        {
            if (walk.Value == None)
                continue;
            found = walk.Value;
            length = i + 1;
        }

        return found;
    }

    /// <summary>A way down from a root, unit by unit.</summary>
    internal ref struct Walk
    {
        private readonly ReadOnlySpan<Node> _nodes;
        private readonly ReadOnlySpan<int> _codes;
        private int _node;
        private int _base;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Walk(ReadOnlySpan<Node> nodes, ReadOnlySpan<int> codes, int root)
        {
            _nodes = nodes;
            _codes = codes;
            _node = root;
            _base = nodes[root].Base;
            Value = None;
        }

        /// <summary>The value of the string that was read, or <see cref="None"/>.</summary>
        public int Value { get; private set; }

        /// <summary>Reads a unit.</summary>
        /// <returns>Whether a string goes on with it; where none does, the walk is over.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Step(char unit)
        {
            var next = _base + (unit < _codes.Length ? _codes[unit] : 0);
            ref readonly var child = ref _nodes[next];
            if (child.Parent != _node)
                return false;
            _node = next;
            _base = child.Base;
            Value = child.Value;
            return true;
        }
    }

    /// <summary>A place of the double array; a free one has no parent, and nothing leads to it.</summary>
    internal struct Node
    {
        /// <summary>Where the codes of the children are counted from.</summary>
        public int Base;

        /// <summary>The node whose child this is.</summary>
        public int Parent;

        /// <summary>The value of the string that ends here, or <see cref="None"/>.</summary>
        public int Value;
    }
}

using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// sentencepiece's BPE model: of all neighbours that together are a piece, those with the greatest score are joined, the leftmost of equals,
/// until none are left. There are no merge rules as in tokenizer.json: which parts a piece is made of does not matter. A user-defined piece
/// is never joined with anything; an unused one helps to make others, and is taken apart again where it is left over.
/// </summary>
internal sealed class SentencePieceBpe : SentencePieceSegmenter
{
    [ThreadStatic]
    private static Scratch? _scratch;

    private readonly SentencePieceModel _model;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly TokenTrie? _userDefined;

    public SentencePieceBpe(SentencePieceModel model, PieceIds ids)
        : base(model, ids)
    {
        _model = model;
        _pieces = new Dictionary<string, int>(model.Found, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _userDefined = model.UserDefined.Any() ? TokenTrie.Create(model.UserDefined) : null;
    }

    protected override void Segment(ReadOnlySpan<char> text, TokenBuffer pieces)
    {
        var scratch = _scratch ??= new Scratch();
        scratch.Begin(text.Length);
        var count = Split(text, scratch.Symbols);
        var symbols = scratch.Symbols.AsSpan(0, count);
        for (var i = 1; i < count; i++)
            Propose(text, symbols, i - 1, i, scratch);
        while (scratch.Agenda.TryDequeue(out var pair, out _))
            Join(text, symbols, pair, scratch);
        for (var i = 0; i >= 0; i = symbols[i].Next)
            Append(text, symbols[i].Start, symbols[i].End, scratch, pieces);
        if (text.Length > Scratch.LargestKept)
            _scratch = null;
    }

    // The text begins as one symbol for each user-defined piece and each other character.
    private int Split(ReadOnlySpan<char> text, Symbol[] symbols)
    {
        var count = 0;
        for (var start = 0; start < text.Length;)
        {
            var length = 0;
            var isUserDefined = _userDefined is not null && _userDefined.LongestPrefix(root: 0, text[start..], out length) != TokenTrie.None;
            if (!isUserDefined)
                length = char.IsHighSurrogate(text[start]) ? 2 : 1;
            symbols[count] = new Symbol(start, start + length, count - 1, start + length < text.Length ? count + 1 : -1, isUserDefined);
            count++;
            start += length;
        }

        return count;
    }

    private void Propose(ReadOnlySpan<char> text, ReadOnlySpan<Symbol> symbols, int left, int right, Scratch scratch)
    {
        if (left < 0 || right < 0 || symbols[left].IsFrozen || symbols[right].IsFrozen)
            return;
        var (start, middle, end) = (symbols[left].Start, symbols[left].End, symbols[right].End);
        if (!_pieces.TryGetValue(text[start..end], out var piece))
            return;
        scratch.Agenda.Enqueue(new Pair(left, right, end - start), Priority(_model.Pieces[piece].Score, left));
        if (_model.Pieces[piece].Kind == PieceKind.Unused)
            scratch.Halves[piece] = middle - start;
    }

    private void Join(ReadOnlySpan<char> text, Span<Symbol> symbols, Pair pair, Scratch scratch)
    {
        var (left, right) = (symbols[pair.Left], symbols[pair.Right]);

        // Symbols only grow, or become empty: with the same length together they are what they were when the pair was proposed.
        if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
            return;
        symbols[pair.Left] = left with { End = right.End, Next = right.Next };
        if (right.Next >= 0)
            symbols[right.Next] = symbols[right.Next] with { Previous = pair.Left };
        symbols[pair.Right] = right with { Start = right.End };
        Propose(text, symbols, left.Previous, pair.Left, scratch);
        Propose(text, symbols, pair.Left, right.Next, scratch);
    }

    private void Append(ReadOnlySpan<char> text, int start, int end, Scratch scratch, TokenBuffer pieces)
    {
        var piece = _pieces.TryGetValue(text[start..end], out var known) ? known : _model.UnknownId;
        if (_model.Pieces[piece].Kind == PieceKind.Unused && scratch.Halves.TryGetValue(piece, out var half))
        {
            Append(text, start, start + half, scratch, pieces);
            Append(text, start + half, end, scratch, pieces);
            return;
        }

        pieces.Add(new ModelToken(piece, start, end));
    }

    // Smaller is earlier: the bits of a float, turned so that their order is that of its value from the greatest down, then the place.
    private static ulong Priority(float score, int left)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        var ascending = (bits & 1u << 31) != 0 ? ~bits : bits | 1u << 31;
        return (ulong)~ascending << 32 | (uint)left;
    }

    private readonly record struct Symbol(int Start, int End, int Previous, int Next, bool IsFrozen)
    {
        public int Length => End - Start;
    }

    private readonly record struct Pair(int Left, int Right, int Length);

    /// <summary>What a thread needs for a text, kept for the next one.</summary>
    private sealed class Scratch
    {
        public const int LargestKept = 1 << 16;

        public Symbol[] Symbols { get; private set; } = [];

        public PriorityQueue<Pair, ulong> Agenda { get; } = new();

        /// <summary>How long the left half of an unused piece is; the latest proposal counts.</summary>
        public Dictionary<int, int> Halves { get; } = [];

        public void Begin(int length)
        {
            if (Symbols.Length < length)
                Symbols = new Symbol[Math.Max(length, Symbols.Length * 2)];
            Agenda.Clear();
            Halves.Clear();
        }
    }
}

namespace Graft.Tokenizers.Models;

/// <summary>
/// SentencePiece's unigram language model (T. Kudo, 2018): of all ways to cut a piece into tokens, the one with the highest sum of scores,
/// found by Viterbi's algorithm. Characters that no token covers alone can be unknown, at a cost; unknown ones side by side are one token,
/// whose string is the text, or, with byte fallback, the tokens of their UTF-8 bytes.
/// </summary>
internal sealed class Unigram : Model
{
    // How much worse than the worst token an unknown character is.
    private const double UnknownPenalty = 10;

    // The sum over any text stays finite.
    private const double LargestScore = 1e290;

    // Where tokens allow it, a long piece is finished in parts of about this many UTF-16 units, so that the lattice stays in the cache.
    private const int PartLength = 1 << 10;
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static Arrival[]? t_lattice;

    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;
    private readonly TokenTrie _trie;

    /// <param name="vocabulary">The tokens; ids are indices of <paramref name="scores"/>.</param>
    /// <param name="scores">Logarithms of probabilities.</param>
    /// <param name="unknownId">The id of what is unknown, or null: a text that needs it is refused.</param>
    /// <param name="byteFallback">Whether what is unknown becomes bytes, where the vocabulary has all of them (<c>&lt;0x00&gt;</c> and so on).</param>
    public Unigram(Vocabulary vocabulary, double[] scores, int? unknownId, bool byteFallback)
        : base(vocabulary)
    {
        _scores = scores;
        _unknownScore = scores.Min() - UnknownPenalty;
        _unknownId = unknownId ?? -1;
        if (byteFallback)
            _byteIds = [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf($"<0x{value:X2}>") ?? -1)];
        _trie = TokenTrie.Create(vocabulary.Entries);
    }

    public override string? UnknownToken => _unknownId < 0 ? null : Vocabulary.TokenOf(_unknownId);

    public override bool IsCacheable => true;

    public static Unigram Read(StageJson json)
    {
        (string Token, double Score)[] tokens = [.. json.ScoredTokens("vocab")];
        if (tokens.Length == 0)
            throw json.Refuse("vocab", "the vocabulary is empty; fetch the file again.");
        var tooLarge = Array.FindIndex(tokens, token => Math.Abs(token.Score) > LargestScore);
        if (tooLarge >= 0)
            throw json.Refuse($"vocab[{tooLarge}][1]", $"expected a score of at most {LargestScore}, found {tokens[tooLarge].Score}; correct the file.");
        var unknownId = json.OptionalInteger("unk_id");
        if (unknownId >= tokens.Length)
            throw json.Refuse("unk_id", $"expected an id below the number of tokens, {tokens.Length}, found {unknownId}; correct the file.");
        var vocabulary = new Vocabulary(json.File, tokens.Select((token, id) => KeyValuePair.Create(token.Token, id)), tokens.Length);
        return new Unigram(vocabulary, [.. tokens.Select(token => token.Score)], unknownId, json.OptionalBoolean("byte_fallback") ?? false);
    }

    public override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        var lattice = t_lattice ??= new Arrival[2 * PartLength];
        var unknownStart = -1;
        var partStart = 0;
        var reached = 0;
        lattice[0].Score = 0;
        for (var start = 0; start < piece.Length;)
        {
            // Where no token lies across, all ways meet.
            if (reached == start && start - partStart >= PartLength)
            {
                AppendPart(piece, partStart, start, lattice, ref unknownStart, tokens);
                lattice[0].Score = lattice[start - partStart].Score;
                partStart = start;
            }

            var next = start + (char.IsHighSurrogate(piece[start]) ? 2 : 1);
            reached = Extend(piece, partStart, start, next, reached, ref lattice);
            start = next;
        }

        AppendPart(piece, partStart, piece.Length, lattice, ref unknownStart, tokens);
        if (unknownStart >= 0)
            AppendUnknown(piece, unknownStart, piece.Length, tokens);
        if (lattice.Length > LargestKept)
            t_lattice = null;
    }

    // Goes on from one place by every token that the text there begins with.
    private int Extend(ReadOnlySpan<char> piece, int partStart, int start, int next, int reached, ref Arrival[] lattice)
    {
        var from = lattice[start - partStart].Score;
        var hasCharacter = false;
        var node = 0;
        for (var i = start; i < piece.Length; i++)
        {
            node = _trie.Step(node, piece[i]);
            if (node == TokenTrie.None)
                break;
            var id = _trie.Value(node);
            if (id == TokenTrie.None)
                continue;
            hasCharacter |= i + 1 == next;
            reached = Arrive(i + 1 - partStart, new Arrival(from + _scores[id], start, id), reached - partStart, ref lattice) + partStart;
        }

        if (hasCharacter)
            return reached;
        if (_unknownId < 0 && (next > reached || from + _unknownScore > lattice[next - partStart].Score))
            throw MissingUnknown(piece[start..next]);
        return Arrive(next - partStart, new Arrival(from + _unknownScore, start, _unknownId), reached - partStart, ref lattice) + partStart;
    }

    // Of equal ways the one that was found first stays, as in the reference.
    private static int Arrive(int at, Arrival arrival, int reached, ref Arrival[] lattice)
    {
        if (at <= reached)
        {
            if (arrival.Score > lattice[at].Score)
                lattice[at] = arrival;
            return reached;
        }

        if (at >= lattice.Length)
        {
            Array.Resize(ref lattice, Math.Max(at + 1, checked(lattice.Length * 2)));
            t_lattice = lattice;
        }

        for (var i = reached + 1; i < at; i++)
            lattice[i].Score = double.NegativeInfinity;
        lattice[at] = arrival;
        return at;
    }

    private void AppendPart(ReadOnlySpan<char> piece, int partStart, int partEnd, Arrival[] lattice, ref int unknownStart, TokenBuffer tokens)
    {
        // Backwards along the best way, turning each arrival's start into where the way goes on.
        for (int end = partEnd, following = partEnd; end > partStart;)
        {
            var start = lattice[end - partStart].Start;
            lattice[end - partStart].Start = following;
            following = end;
            end = start;
            lattice[0].Start = following;
        }

        for (var start = partStart; start < partEnd;)
        {
            var end = lattice[start - partStart].Start;
            var id = lattice[end - partStart].Id;
            if (id == _unknownId)
            {
                if (unknownStart < 0)
                    unknownStart = start;
            }
            else
            {
                if (unknownStart >= 0)
                    AppendUnknown(piece, unknownStart, start, tokens);
                unknownStart = -1;
                tokens.Add(new ModelToken(id, start, end));
            }

            start = end;
        }
    }

    private void AppendUnknown(ReadOnlySpan<char> piece, int start, int end, TokenBuffer tokens)
    {
        var text = piece[start..end];

        // Where scores are positive, characters can be unknown one by one and known together.
        var id = Vocabulary.IdOf(text);
        if (id < 0 && _byteIds is { } byteIds && AppendBytes(text, start, byteIds, tokens))
            return;
        tokens.Add(new ModelToken(id < 0 ? _unknownId : id, start, end, IsSurface: true));
    }

    private static bool AppendBytes(ReadOnlySpan<char> text, int start, int[] byteIds, TokenBuffer tokens)
    {
        var first = tokens.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
            {
                if (byteIds[bytes[i]] < 0)
                {
                    tokens.Truncate(first);
                    return false;
                }

                tokens.Add(new ModelToken(byteIds[bytes[i]], start, start + text.Length));
            }
        }

        return true;
    }

    private TokenizerFormatException MissingUnknown(ReadOnlySpan<char> character) => new(Vocabulary.File, "$.model.unk_id",
        $"no token covers \"{character}\", and unk_id names no unknown token; name one.");

    /// <summary>The best way to a place: its score, and the token that it ends with.</summary>
    private struct Arrival(double score, int start, int id)
    {
        public double Score = score;
        public int Start = start;
        public readonly int Id = id;
    }
}

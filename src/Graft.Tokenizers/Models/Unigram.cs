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

    [ThreadStatic]
    private static UnigramLattice? _lattice;

    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;
    private readonly TokenTrie _trie;
    private readonly int _longestLength;

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
            _byteIds = ByteToken.Ids(vocabulary);
        _trie = TokenTrie.Create(vocabulary.Entries);

        // An unknown character can be longer than all tokens.
        _longestLength = Math.Max(_trie.LongestLength, 2);
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
        var lattice = _lattice ??= new UnigramLattice();
        var unknownStart = -1;
        var score = 0.0;
        for (var start = 0; start < piece.Length;)
        {
            var length = FindBest(piece[start..], ref score, lattice);
            AppendBest(piece, start, length, ref unknownStart, lattice, tokens);
            start += length;
        }

        if (unknownStart >= 0)
            AppendUnknown(piece, unknownStart, piece.Length, tokens);
        if (lattice.IsHuge)
            _lattice = null;
    }

    // Fills the lattice, and stops where the text ends or, after some length, where all ways meet because no token lies across.
    private int FindBest(ReadOnlySpan<char> text, ref double score, UnigramLattice lattice)
    {
        lattice.Begin(score, Math.Min(text.Length, PartLength));
        var scores = lattice.Scores;
        var arrivals = lattice.Arrivals;
        var reached = 0;
        var start = 0;
        while (start < text.Length && (start < PartLength || start < reached))
        {
            var next = start + (text.Length - start > 1 && char.IsHighSurrogate(text[start]) ? 2 : 1);
            var end = start + Math.Min(text.Length - start, _longestLength);
            if (end >= scores.Length)
            {
                lattice.Extend(end);
                scores = lattice.Scores;
                arrivals = lattice.Arrivals;
            }

            var from = scores[start];
            var hasCharacter = false;
            var walk = _trie.From(root: 0);
            for (var i = start; i < end && walk.Step(text[i]);)
            {
                i++;
                if (walk.Value == TokenTrie.None)
                    continue;
                hasCharacter |= i == next;
                reached = Math.Max(reached, i);
                var total = from + _scores[walk.Value];

                // Of equal ways the one that was found first stays, as in the reference.
                if (total > scores[i])
                {
                    scores[i] = total;
                    arrivals[i] = new(start, walk.Value);
                }
            }

            if (!hasCharacter && from + _unknownScore > scores[next])
            {
                if (_unknownId < 0)
                    throw MissingUnknown(text[start..next]);
                reached = Math.Max(reached, next);
                scores[next] = from + _unknownScore;
                arrivals[next] = new(start, _unknownId);
            }

            start = next;
        }

        score = scores[start];
        return start;
    }

    // An unknown run may go on in the next part: then only its start is noted.
    private void AppendBest(
        ReadOnlySpan<char> piece, int partStart, int length, ref int unknownStart, UnigramLattice lattice, TokenBuffer tokens)
    {
        var arrivals = lattice.Arrivals;
        lattice.TurnRound(length);
        for (int start = 0, end; start < length; start = end)
        {
            end = arrivals[start].Other;
            var id = arrivals[end].Id;
            if (id == _unknownId)
            {
                if (unknownStart < 0)
                    unknownStart = partStart + start;
                continue;
            }

            if (unknownStart >= 0)
                AppendUnknown(piece, unknownStart, partStart + start, tokens);
            unknownStart = -1;
            tokens.Add(new ModelToken(id, partStart + start, partStart + end));
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
}

namespace Graft.Tokenizers.Models;

/// <summary>
/// BERT's model: from the left, the longest token that the rest of the word begins with. Where a rest matches nothing, or the word is
/// longer than the limit, the whole word is the unknown token.
/// </summary>
internal sealed class WordPiece : Model
{
    // The roots of the trie: of whole tokens, and of those that continue a word, without their prefix.
    private const int Beginning = 0;
    private const int Continuation = 1;

    private readonly string _unknownToken;
    private readonly int? _unknownId;
    private readonly string _prefix;
    private readonly int _maxWordLength;
    private readonly TokenTrie _trie;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="unknownToken">The token of a word that cannot be made of others.</param>
    /// <param name="prefix">What the tokens that continue a word begin with.</param>
    /// <param name="maxWordLength">The longest word that is not unknown, in code points.</param>
    public WordPiece(Vocabulary vocabulary, string unknownToken, string prefix, int maxWordLength)
        : base(vocabulary)
    {
        _unknownToken = unknownToken;
        _unknownId = vocabulary.IdOf(unknownToken);
        _prefix = prefix;
        _maxWordLength = maxWordLength;
        _trie = TokenTrie.Create(
            vocabulary.Entries,
            vocabulary.Entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => KeyValuePair.Create(entry.Key[prefix.Length..], entry.Value)));
    }

    public override string? ContinuingSubwordPrefix => _prefix;

    public override string? UnknownToken => _unknownToken;

    public static WordPiece Read(StageJson json) => new(
        new Vocabulary(json.File, json.Vocabulary("vocab")),
        json.String("unk_token"), json.String("continuing_subword_prefix"), json.Integer("max_input_chars_per_word"));

    public override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        var first = tokens.Count;
        var isKnown = !IsTooLong(piece);
        for (var start = 0; isKnown && start < piece.Length;)
        {
            var id = _trie.LongestPrefix(start == 0 ? Beginning : Continuation, piece[start..], out var length);
            isKnown = id >= 0;
            if (isKnown)
                tokens.Add(new ModelToken(id, start, start + length));
            start += length;
        }

        if (isKnown)
            return;
        tokens.Truncate(first);
        tokens.Add(new ModelToken(_unknownId ?? throw Vocabulary.MissingUnknown(_unknownToken), 0, piece.Length));
    }

    private bool IsTooLong(ReadOnlySpan<char> piece)
    {
        if (piece.Length <= _maxWordLength)
            return false;
        var pairs = 0;
        foreach (var unit in piece)
            pairs += char.IsLowSurrogate(unit) ? 1 : 0;
        return piece.Length - pairs > _maxWordLength;
    }
}

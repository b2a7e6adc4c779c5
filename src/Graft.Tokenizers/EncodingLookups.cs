namespace Graft.Tokenizers;

/// <content>From characters to tokens to words and back. Characters are UTF-16 units of the original text.</content>
public sealed partial class Encoding
{
    /// <summary>The token that a character belongs to, or null where none does (a space, a character that the normalizer removed).</summary>
    /// <param name="position">The character, in UTF-16 units.</param>
    /// <param name="sequence">The sequence: 0 or 1.</param>
    public int? CharToToken(int position, int sequence = 0) => _columns.Index.TokenAt(position, sequence);

    /// <summary>The word that a character belongs to, or null.</summary>
    /// <inheritdoc cref="CharToToken"/>
    public int? CharToWord(int position, int sequence = 0) => CharToToken(position, sequence) is { } token ? TokenToWord(token) : null;

    /// <summary>The word of a token; null for special tokens and padding.</summary>
    /// <param name="token">The index of the token.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public int? TokenToWord(int token) => WordIds[Checked(token)];

    /// <summary>The sequence of a token; null for special tokens and padding.</summary>
    /// <inheritdoc cref="TokenToWord"/>
    public int? TokenToSequence(int token) => SequenceIds[Checked(token)];

    /// <summary>The characters of a token, in UTF-16 units; null for special tokens and padding.</summary>
    /// <inheritdoc cref="TokenToWord"/>
    public TextSpan? TokenToChars(int token) => TokenToSequence(token) is null ? null : _columns.Offsets[token];

    /// <summary>The tokens of a word, from first to behind the last; null where the word has none.</summary>
    /// <param name="word">The word.</param>
    /// <param name="sequence">The sequence: 0 or 1.</param>
    public (int Start, int End)? WordToTokens(int word, int sequence = 0) => _columns.Index.TokensOf(word, sequence);

    /// <summary>The characters of a word, in UTF-16 units; null where the word has no token.</summary>
    /// <inheritdoc cref="WordToTokens"/>
    public TextSpan? WordToChars(int word, int sequence = 0) => WordToTokens(word, sequence) is var (start, end)
        ? new TextSpan(_columns.Offsets[start].Start, _columns.Offsets[end - 1].End)
        : null;

    private int Checked(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Count);
        return token;
    }
}

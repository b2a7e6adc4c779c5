namespace Graft.Tokenizers;

/// <summary>
/// A text, or a pair of texts, as tokens: parallel, read-only lists of <see cref="Count"/> entries. Offsets refer to the original text of
/// the token's sequence; where words were given, to its word. Special tokens and padding have the offsets (0, 0).
/// </summary>
public sealed partial class Encoding
{
    private readonly EncodingColumns _columns;
    private readonly SourceText?[] _sources;
    private readonly Lazy<Encoding[]>? _overflowing;

    internal Encoding(EncodingColumns columns, SourceText?[] sources, Lazy<Encoding[]>? overflowing = null)
    {
        _columns = columns;
        _sources = sources;
        _overflowing = overflowing;
    }

    /// <summary>The number of tokens, T.</summary>
    public int Count => _columns.Count;

    /// <summary>The ids, shape (T).</summary>
    public IReadOnlyList<int> Ids => _columns.Ids;

    /// <summary>The segment of each token, shape (T): in a pair of BERT's 0 for the first, 1 for the second.</summary>
    public IReadOnlyList<int> TypeIds => _columns.TypeIds;

    /// <summary>1 where the model attends, 0 for padding, shape (T).</summary>
    public IReadOnlyList<int> AttentionMask => _columns.AttentionMask;

    /// <summary>1 for tokens that the post-processor or padding added, shape (T).</summary>
    public IReadOnlyList<int> SpecialTokensMask => _columns.SpecialTokensMask;

    /// <summary>The token strings. An added token that swallows the spaces beside it is the text that was matched.</summary>
    public IReadOnlyList<string> Tokens => new TokenColumn(_columns);

    /// <summary>
    /// The word of each token: the index of the pre-tokenizer's piece, or of the given word; null for special tokens and padding. A word
    /// of which nothing is left has no token.
    /// </summary>
    public IReadOnlyList<int?> WordIds => new NullableColumn(_columns.WordIds);

    /// <summary>The sequence of each token: 0 or 1, null for special tokens and padding.</summary>
    public IReadOnlyList<int?> SequenceIds => new NullableColumn(_columns.SequenceIds);

    /// <summary>The span of the original text that each token came from, in UTF-16 units. Spans never cut a surrogate pair.</summary>
    public IReadOnlyList<TextSpan> Offsets => _columns.Offsets;

    /// <summary>
    /// The parts that truncation cut off, each like this one with special tokens and padding, in order; empty when nothing was cut.
    /// </summary>
    public IReadOnlyList<Encoding> Overflowing => _overflowing?.Value ?? [];

    internal EncodingColumns Columns => _columns;

    internal SourceText?[] Sources => _sources;

    internal bool HasOverflow => _overflowing is not null;

    /// <summary>The offsets in another unit.</summary>
    public IReadOnlyList<TextSpan> OffsetsIn(OffsetUnit unit)
    {
        if (unit == OffsetUnit.Utf16)
            return Offsets;
        var converted = new TextSpan[Count];
        var converter = new OffsetConverter(unit);
        for (var i = 0; i < Count; i++)
        {
            converted[i] = SourceOf(_columns.Sources[i]) is { } source
                ? converter.Convert(source.Of(_columns.WordIds[i]), _columns.Offsets[i])
                : _columns.Offsets[i];
        }

        return converted;
    }

    /// <summary>Some of the tokens, with all that belongs to them; without overflowing parts.</summary>
    /// <param name="start">The first token.</param>
    /// <param name="length">How many tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the encoding.</exception>
    public Encoding Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - length);
        var columns = new EncodingColumns(length, _columns.Names);
        columns.AppendRange(_columns, start, length);
        return new Encoding(columns, _sources);
    }

    /// <summary>The text of a sequence; null where there is none.</summary>
    internal SourceText? SourceOf(int sequence) => sequence < 0 ? null : _sources[sequence];

    internal Encoding WithOverflow(Lazy<Encoding[]>? overflowing) => new(_columns, _sources, overflowing);
}

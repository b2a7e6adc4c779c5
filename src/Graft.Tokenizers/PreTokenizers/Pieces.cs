namespace Graft.Tokenizers.PreTokenizers;

/// <summary>A normalized stretch of text and how it is split so far.</summary>
internal sealed class Pieces(AlignedText text)
{
    private List<Piece> _current = [];
    private List<Piece> _previous = [];

    public AlignedText Text { get; } = text;

    /// <summary>The pieces in the order of the text.</summary>
    public List<Piece> Current => _current;

    /// <summary>During a split, the pieces before it.</summary>
    public List<Piece> Previous => _previous;

    public void Clear() => _current.Clear();

    /// <summary>Begins a split: <see cref="Current"/> becomes <see cref="Previous"/>.</summary>
    public void BeginSplit()
    {
        (_current, _previous) = (_previous, _current);
        _current.Clear();
    }

    /// <summary>Adds a piece; an empty one is dropped.</summary>
    public void Add(Piece piece)
    {
        if (piece.Start < piece.End)
            _current.Add(piece);
    }
}

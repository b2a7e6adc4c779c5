using Graft.Tokenizers.Unicode;

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

    /// <summary>
    /// Puts a unit before each piece that is not an added token, unless it begins with that unit or with <paramref name="other"/>. The unit
    /// has the span of the piece's first character.
    /// </summary>
    /// <param name="unit">A UTF-16 unit that is not half of a pair.</param>
    /// <param name="other">What counts as the unit.</param>
    /// <param name="onlyAtStart">Only before the piece that begins where the original text does.</param>
    public void Prepend(char unit, char other, bool onlyAtStart)
    {
        bool Wants(Piece piece) => !piece.IsAddedToken && Text.Chars[piece.Start] != unit && Text.Chars[piece.Start] != other
            && !(onlyAtStart && Text.Original(piece.Start, piece.Start + 1).Start > 0);

        if (_current is [var whole] && whole.Start == 0 && whole.End == Text.Chars.Length)
        {
            if (Wants(whole))
            {
                Text.Prepend(unit);
                _current[0] = whole with { End = whole.End + 1 };
            }

            return;
        }

        BeginSplit();
        Text.BeginRewrite(0);
        foreach (var piece in _previous)
        {
            var start = Text.Written;
            if (Wants(piece))
            {
                CodePoints.At(Text.Chars, piece.Start, out var length);
                Text.Append(unit, Text.Original(piece.Start, piece.Start + length));
            }

            Text.AppendRange(piece.Start, piece.End);
            Add(piece with { Start = start, End = Text.Written });
        }

        Text.EndRewrite();
    }

    /// <summary>Adds a piece; an empty one is dropped.</summary>
    public void Add(Piece piece)
    {
        if (piece.Start < piece.End)
            _current.Add(piece);
    }
}

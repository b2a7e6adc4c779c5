namespace Graft.Tokenizers.PreTokenizers;

/// <summary>
/// Makes pieces of a text that is given part by part, delimiters and what lies between them. A delimiter may be empty; it then yields no piece
/// of its own, but still parts its neighbours.
/// </summary>
/// <param name="pieces">Where the pieces go.</param>
/// <param name="behavior">What becomes of the delimiters.</param>
internal ref struct DelimiterSplit(Pieces pieces, SplitBehavior behavior)
{
    private Piece _pending;
    private bool _hasPending;
    private bool _endsWithDelimiter;

    /// <summary>Reads the field <c>behavior</c> of a stage.</summary>
    public static SplitBehavior ReadBehavior(StageJson json, SplitBehavior? absent = null) =>
        json.OptionalString("behavior", isRequired: absent is null) switch
        {
            "Removed" => SplitBehavior.Removed,
            "Isolated" => SplitBehavior.Isolated,
            "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
            "MergedWithNext" => SplitBehavior.MergedWithNext,
            "Contiguous" => SplitBehavior.Contiguous,
            null => absent!.Value,
            var other => throw json.Refuse("behavior",
                $"expected Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous, found {other}; correct the file."),
        };

    /// <summary>Adds the next part of the text.</summary>
    public void Add(int start, int end, bool isDelimiter)
    {
        if (behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && !isDelimiter))
        {
            pieces.Add(new Piece(start, end));
            return;
        }

        if (behavior == SplitBehavior.Removed)
            return;
        var joins = _hasPending && behavior switch
        {
            SplitBehavior.MergedWithPrevious => isDelimiter && !_endsWithDelimiter,
            SplitBehavior.MergedWithNext => !isDelimiter && _endsWithDelimiter,
            _ => isDelimiter == _endsWithDelimiter,
        };
        if (!joins)
            Finish();
        _pending = new Piece(joins ? _pending.Start : start, end);
        _hasPending = true;
        _endsWithDelimiter = isDelimiter;
    }

    /// <summary>The text is complete.</summary>
    public void Finish()
    {
        if (_hasPending)
            pieces.Add(_pending);
        _hasPending = false;
    }
}

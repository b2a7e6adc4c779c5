namespace Graft.Tokenizers;

/// <summary>
/// The parallel columns of an encoding: appended to until they are full, then only read. What is the same over a run of tokens is kept as
/// that run; most callers never ask for those columns.
/// </summary>
internal sealed class EncodingColumns
{
    /// <summary>In <see cref="WordIds"/>: no word. In <see cref="SequenceIds"/>: of no input sequence.</summary>
    public const int None = -1;

    private readonly List<EncodingRun> _runs;
    private string?[]? _texts;
    private int _filled;

    // Made when they are asked for; two threads that ask at once make the same.
    private int[]? _typeIds;
    private int[]? _attentionMask;
    private int[]? _specialTokensMask;
    private int[]? _sequenceIds;
    private int[]? _sources;
    private EncodingIndex? _index;

    /// <param name="count">The number of tokens.</param>
    /// <param name="names">The strings of ids; null where every token brings its own.</param>
    public EncodingColumns(int count, TokenNames? names)
    {
        Names = names;
        Ids = new int[count];
        WordIds = new int[count];
        Offsets = new TextSpan[count];
        _runs = new List<EncodingRun>(1);
    }

    private EncodingColumns(EncodingColumns other, List<EncodingRun> runs, TextSpan[] offsets)
    {
        Names = other.Names;
        Ids = other.Ids;
        WordIds = other.WordIds;
        Offsets = offsets;
        _texts = other._texts;
        _filled = other._filled;
        _runs = runs;
    }

    public int Count => Ids.Length;

    public TokenNames? Names { get; }

    public int[] Ids { get; }

    public int[] WordIds { get; }

    public TextSpan[] Offsets { get; }

    /// <summary>What the tokens belong to, in order.</summary>
    public IReadOnlyList<EncodingRun> Runs => _runs;

    public int[] TypeIds => _typeIds ??= Expand(static run => run.TypeId);

    public int[] AttentionMask => _attentionMask ??= Expand(static run => run.Attention);

    public int[] SpecialTokensMask => _specialTokensMask ??= Expand(static run => run.IsSpecial ? 1 : 0);

    /// <summary>See <see cref="EncodingRun"/>.</summary>
    public int[] SequenceIds => _sequenceIds ??= Expand(static run => run.SequenceId);

    /// <summary>See <see cref="EncodingRun"/>.</summary>
    public int[] Sources => _sources ??= Expand(static run => run.Source);

    /// <summary>Finds tokens.</summary>
    public EncodingIndex Index => _index ??= new EncodingIndex(this);

    /// <summary>The string of a token: that of its id, unless it brought its own.</summary>
    public string Token(int index) => _texts?[index] ?? Names?.Of(Ids[index]) ?? "";

    /// <summary>Appends the tokens of a sequence, with strings for those of them whose string is not that of their id.</summary>
    public void AppendSequence(
        ReadOnlySpan<int> ids, ReadOnlySpan<TextSpan> offsets, ReadOnlySpan<int> wordIds, int sequence, IEnumerable<(int Index, string Text)> texts)
    {
        ids.CopyTo(Ids.AsSpan(_filled));
        offsets.CopyTo(Offsets.AsSpan(_filled));
        wordIds.CopyTo(WordIds.AsSpan(_filled));
        foreach (var (index, text) in texts)
            SetText(_filled + index, text);
        Append(new EncodingRun(ids.Length, sequence, sequence));
    }

    /// <summary>Appends tokens of other columns.</summary>
    public void AppendRange(EncodingColumns source, int start, int length)
    {
        Array.Copy(source.Ids, start, Ids, _filled, length);
        Array.Copy(source.WordIds, start, WordIds, _filled, length);
        Array.Copy(source.Offsets, start, Offsets, _filled, length);
        if (source._texts is { } texts)
            Array.Copy(texts, start, _texts ??= new string?[Count], _filled, length);
        var first = 0;
        foreach (var run in source._runs)
        {
            var from = Math.Max(first, start);
            var to = Math.Min(first + run.Length, start + length);
            if (from < to)
                Append(run with { Length = to - from });
            first += run.Length;
        }
    }

    /// <summary>Appends tokens that come from no text: a special token (attention 1) or padding (attention 0).</summary>
    public void AppendSpecial(int id, string token, int typeId, int attention, int times = 1)
    {
        Ids.AsSpan(_filled, times).Fill(id);
        WordIds.AsSpan(_filled, times).Fill(None);
        if (Names?.Of(id) != token)
        {
            for (var i = 0; i < times; i++)
                SetText(_filled + i, token);
        }

        Append(new EncodingRun(times, None, typeId, IsSpecial: true, attention));
    }

    /// <summary>The same tokens with other runs of the same lengths.</summary>
    public EncodingColumns WithRuns(Func<EncodingRun, EncodingRun> change) => new(this, _runs.ConvertAll(run => change(run)), Offsets);

    /// <summary>The same tokens with other offsets.</summary>
    public EncodingColumns WithOffsets(TextSpan[] offsets) => new(this, _runs, offsets);

    private void Append(EncodingRun run)
    {
        if (run.Length == 0)
            return;
        _filled += run.Length;
        _runs.Add(run);
    }

    private void SetText(int index, string text) => (_texts ??= new string?[Count])[index] = text;

    private int[] Expand(Func<EncodingRun, int> value)
    {
        var column = new int[Count];
        var start = 0;
        foreach (var run in _runs)
        {
            column.AsSpan(start, run.Length).Fill(value(run));
            start += run.Length;
        }

        return column;
    }
}

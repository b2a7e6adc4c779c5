namespace Graft.Tokenizers.Unicode;

/// <summary>
/// Canonical decomposition with the reference's alignment: the first code point of a decomposition takes over its source, further ones
/// share the source of what was consumed last. Where combining marks change places, the sources stay in reading order, so that a mark may
/// bear its neighbour's source; offsets are equal to the reference's only if that is kept.
/// </summary>
internal sealed class CanonicalDecomposition
{
    private const int HangulBase = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadingBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailingBase = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    private readonly List<(int CodePoint, byte Class, bool IsFirst)> _pending = [];
    private readonly List<TextSpan> _sources = [];
    private readonly List<AlignedCodePoint> _ready = [];
    private TextSpan _lastSource;

    /// <summary>Code points that are in their final order; the caller takes them and clears the list.</summary>
    public List<AlignedCodePoint> Ready => _ready;

    /// <summary>Begins a new text.</summary>
    public void Reset()
    {
        _pending.Clear();
        _sources.Clear();
        _ready.Clear();
        _lastSource = default;
    }

    /// <summary>Decomposes one code point of the text.</summary>
    public void Add(int codePoint, TextSpan source)
    {
        var syllable = codePoint - HangulBase;
        if ((uint)syllable < HangulCount)
        {
            Push(LeadingBase + (syllable / (VowelCount * TrailingCount)), source, isFirst: true);
            Push(VowelBase + (syllable % (VowelCount * TrailingCount) / TrailingCount), source, isFirst: false);
            if (syllable % TrailingCount != 0)
                Push(TrailingBase + (syllable % TrailingCount), source, isFirst: false);
        }
        else if (CodePoints.Decomposition(codePoint) is { } parts)
        {
            for (var i = 0; i < parts.Length; i++)
                Push(parts[i], source, isFirst: i == 0);
        }
        else
        {
            Push(codePoint, source, isFirst: true);
        }
    }

    /// <summary>Moves what still waits for marks to <see cref="Ready"/>: a starter that no decomposition concerns, or the end, follows.</summary>
    public void Flush()
    {
        if (_pending.Count == 0)
            return;
        SortMarks();
        var consumed = 0;
        foreach (var (codePoint, _, isFirst) in _pending)
        {
            if (isFirst)
                _lastSource = _sources[consumed++];
            _ready.Add(new AlignedCodePoint(codePoint, _lastSource));
        }

        _pending.Clear();
        _sources.Clear();
    }

    private void Push(int codePoint, TextSpan source, bool isFirst)
    {
        var combiningClass = CodePoints.CombiningClass(codePoint);
        if (combiningClass == 0)
            Flush();
        _pending.Add((codePoint, combiningClass, isFirst));
        if (isFirst)
            _sources.Add(source);
    }

    // Stable insertion sort: runs of marks are short. A starter can only be first, and has the lowest class.
    private void SortMarks()
    {
        for (var i = 1; i < _pending.Count; i++)
        {
            var item = _pending[i];
            var j = i;
            for (; j > 0 && _pending[j - 1].Class > item.Class; j--)
                _pending[j] = _pending[j - 1];
            _pending[j] = item;
        }
    }
}

namespace Graft.Tokenizers.Unicode;

/// <summary>
/// Decomposes, orders and composes a run of code points, with the reference's alignment. Each result counts how many code points of the
/// run it takes up (<see cref="Item.Taken"/>): the first of a decomposition one and the others none, a composed one the sum of its parts.
/// The results then take the run's origins in reading order; one that takes none shares that of the code point taken last. So a mark that
/// changed places may bear its neighbour's origin: offsets are equal to the reference's only if that is kept.
/// </summary>
internal sealed class NormalizationBuffer
{
    // Insertion is fastest for a few marks; beyond that, sorting must stay linear.
    private const int FewMarks = 16;
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static NormalizationBuffer? _ofThread;

    private Item[] _items = new Item[32];
    private Item[] _sorted = [];
    private TextSpan[] _origins = new TextSpan[32];
    private int _count;
    private int _taken;
    private int _marksStart;

    /// <summary>The thread's buffer, emptied.</summary>
    public static NormalizationBuffer OfThread()
    {
        // A huge run of marks does not stay with the thread for ever.
        var buffer = _ofThread is { _items.Length: <= LargestKept } kept ? kept : _ofThread = new NormalizationBuffer();
        buffer.Clear();
        return buffer;
    }

    /// <summary>The results, after <see cref="Finish"/>.</summary>
    public ReadOnlySpan<Item> Items => _items.AsSpan(0, _count);

    public bool IsEmpty => _count == 0;

    /// <summary>Begins a new run.</summary>
    public void Clear()
    {
        _count = 0;
        _taken = 0;
        _marksStart = 0;
    }

    /// <summary>Adds what the code points of a range of a text decompose to.</summary>
    public void Add(NormalizationForm form, AlignedText text, int start, int end)
    {
        for (int i = start, length; i < end; i += length)
        {
            var codePoint = CodePoints.At(text.Chars, i, out length);
            Add(form, codePoint, text.Original(i, i + length));
        }
    }

    /// <summary>Adds what a code point decomposes to.</summary>
    public void Add(NormalizationForm form, int codePoint, TextSpan origin)
    {
        if (_taken == _origins.Length)
            Array.Resize(ref _origins, _taken * 2);
        _origins[_taken++] = origin;
        if (Hangul.IsSyllable(codePoint))
        {
            Span<char> syllable = stackalloc char[3];
            AddParts(syllable[..Hangul.Decompose(codePoint, syllable)]);
        }
        else if (form.Decomposition(codePoint) is { IsEmpty: false } parts)
        {
            AddParts(parts);
        }
        else
        {
            Push(codePoint, taken: 1);
        }
    }

    /// <summary>Ends the run: orders its marks, composes where the form does, and gives the results their origins.</summary>
    public void Finish(NormalizationForm form)
    {
        SortMarks();
        if (form.Composes)
            Compose();
        var next = 0;
        foreach (ref var item in _items.AsSpan(0, _count))
        {
            item.Origin = _origins[item.Taken == 0 ? next - 1 : next];
            next += item.Taken;
        }
    }

    private void AddParts(ReadOnlySpan<char> parts)
    {
        for (int i = 0, length; i < parts.Length; i += length)
            Push(CodePoints.At(parts, i, out length), taken: i == 0 ? 1 : 0);
    }

    private void Push(int codePoint, int taken)
    {
        var combiningClass = CanonicalTables.CombiningClass(codePoint);
        if (combiningClass == 0)
            SortMarks();
        if (_count == _items.Length)
            Array.Resize(ref _items, checked(_count * 2));
        _items[_count++] = new Item { CodePoint = codePoint, Taken = taken, Class = combiningClass };
        if (combiningClass == 0)
            _marksStart = _count;
    }

    // Marks that follow each other are put in the order of their classes; those of one class stay in theirs.
    private void SortMarks()
    {
        var marks = _items.AsSpan(_marksStart, _count - _marksStart);
        if (marks.Length > FewMarks)
        {
            SortMany(marks);
            return;
        }

        for (var i = 1; i < marks.Length; i++)
        {
            var item = marks[i];
            var j = i;
            for (; j > 0 && marks[j - 1].Class > item.Class; j--)
                marks[j] = marks[j - 1];
            marks[j] = item;
        }
    }

    private void SortMany(Span<Item> marks)
    {
        Span<int> places = stackalloc int[257];
        places.Clear();
        foreach (ref readonly var item in marks)
            places[item.Class + 1]++;
        for (var i = 1; i < places.Length; i++)
            places[i] += places[i - 1];
        if (_sorted.Length < marks.Length)
            _sorted = new Item[marks.Length];
        foreach (ref readonly var item in marks)
            _sorted[places[item.Class]++] = item;
        _sorted.AsSpan(0, marks.Length).CopyTo(marks);
    }

    // Unicode Standard, section 3.11: a code point composes with the last starter unless one between them blocks it.
    private void Compose()
    {
        const int NoMark = -1;
        var starter = -1;
        var lastClass = NoMark;
        var written = 0;
        for (var i = 0; i < _count; i++)
        {
            var item = _items[i];
            if (starter >= 0 && lastClass < item.Class && CanonicalTables.Compose(_items[starter].CodePoint, item.CodePoint) is >= 0 and var composed)
            {
                _items[starter].CodePoint = composed;
                _items[starter].Taken += item.Taken;
                continue;
            }

            if (item.Class == 0)
                starter = written;
            lastClass = item.Class == 0 ? NoMark : item.Class;
            _items[written++] = item;
        }

        _count = written;
    }

    /// <summary>A result.</summary>
    public struct Item
    {
        public int CodePoint;

        /// <summary>How many code points of the run it takes up.</summary>
        public int Taken;

        /// <summary>Its combining class before it was composed.</summary>
        public byte Class;

        /// <summary>Where it came from.</summary>
        public TextSpan Origin;
    }
}

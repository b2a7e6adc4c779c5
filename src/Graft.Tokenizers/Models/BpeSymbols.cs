namespace Graft.Tokenizers.Models;

/// <summary>
/// The symbols of one piece while they are merged: token ids, and how many bytes of the piece's UTF-8 text each one covers. A short piece
/// looks through all its pairs before each merge, which is fastest up to some dozens; a long one keeps a queue, so that the time is near-linear
/// however long it is. Reused from piece to piece, one for each thread.
/// </summary>
internal sealed class BpeSymbols
{
    private const int LongestScanned = 48;
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static BpeSymbols? _kept;

    private readonly MergeQueue _queue = new();
    private readonly List<ulong> _skipped = [];
    private int[] _ids = new int[64];
    private int[] _lengths = new int[64];
    private int[] _ranks = new int[64];
    private int[] _next = [];
    private int[] _previous = [];
    private int _unknownId = -1;
    private int _unknownLength;

    /// <summary>The number of symbols.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>How many queue entries have been taken, to show that the work grows with the piece and not with its square.</summary>
    public long Steps { get; private set; }

    /// <summary>An empty one, with room; give it back with <see cref="Return"/>.</summary>
    public static BpeSymbols Rent(int capacity)
    {
        var symbols = _kept ?? new BpeSymbols();
        _kept = null;
        symbols.Count = 0;
        symbols._unknownId = -1;
        if (symbols._ids.Length < capacity)
        {
            symbols._ids = new int[capacity];
            symbols._lengths = new int[capacity];
            symbols._ranks = new int[capacity];
        }

        return symbols;
    }

    public static void Return(BpeSymbols symbols)
    {
        if (symbols._ids.Length <= LargestKept)
            _kept = symbols;
    }

    /// <summary>Adds a symbol of the vocabulary.</summary>
    public void Add(int id, int length)
    {
        if (_unknownId >= 0)
            EndUnknown();
        AddBeforeUnknown(id, length);
    }

    /// <summary>
    /// Adds a symbol before an unknown one that waits for others to be fused with. That is where the reference puts the bytes of a character,
    /// and so the order of tokens, and their lengths, may differ from the text's.
    /// </summary>
    public void AddBeforeUnknown(int id, int length)
    {
        if (Count == _ids.Length)
            Grow();
        _ids[Count] = id;
        _lengths[Count++] = length;
    }

    /// <summary>Adds a symbol of one byte for each unit of an ASCII text.</summary>
    public void AddAscii(ReadOnlySpan<char> text, ReadOnlySpan<int> ids)
    {
        var symbols = _ids.AsSpan(Count, text.Length);
        var lengths = _lengths.AsSpan(Count, text.Length);
        lengths.Fill(1);
        for (var i = 0; i < symbols.Length; i++)
            symbols[i] = ids[text[i]];
        Count += text.Length;
    }

    /// <summary>Adds an unknown character.</summary>
    public void AddUnknown(int id, int length, bool isFused)
    {
        if (_unknownId >= 0 && isFused)
        {
            _unknownLength += length;
            return;
        }

        EndUnknown();
        _unknownId = id;
        _unknownLength = length;
    }

    /// <summary>Ends a run of unknown characters; also to be called at the end.</summary>
    public void EndUnknown()
    {
        if (_unknownId < 0)
            return;
        AddBeforeUnknown(_unknownId, _unknownLength);
        _unknownId = -1;
    }

    /// <summary>Merges until no pair is left that can be.</summary>
    public void Merge(MergeTable merges)
    {
        if (Count <= LongestScanned)
            MergeByScanning(merges);
        else
            MergeByQueue(merges);
    }

    /// <summary>As <see cref="Merge"/>, but each merge is skipped at random and may come again after the next one that is done.</summary>
    public void MergeWithDropout(MergeTable merges, float dropout, ref DropoutRandom random)
    {
        BeginQueue(merges);
        _skipped.Clear();
        while (_queue.TryTake(out var item))
        {
            if (random.Next() < dropout)
            {
                _skipped.Add(item);
                continue;
            }

            foreach (var skipped in _skipped)
                _queue.Add(skipped);
            _skipped.Clear();
            MergeItem(merges, item);
        }

        EndQueue();
    }

    /// <summary>Appends the symbols as tokens of the piece.</summary>
    /// <param name="piece">The text that the lengths refer to.</param>
    /// <param name="isAscii">Whether a byte of it is a UTF-16 unit.</param>
    /// <param name="tokens">Where to.</param>
    public void AppendTo(ReadOnlySpan<char> piece, bool isAscii, TokenBuffer tokens)
    {
        if (!isAscii)
        {
            AppendTo(piece, tokens);
            return;
        }

        var start = 0;
        for (var i = 0; i < Count; i++)
        {
            tokens.Add(new ModelToken(_ids[i], start, start + _lengths[i]));
            start += _lengths[i];
        }
    }

    // A token that begins or ends inside a character has the whole character.
    private void AppendTo(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        var cursor = new ByteCursor(piece);
        var start = 0;
        for (var i = 0; i < Count; i++)
        {
            var end = start + _lengths[i];
            cursor.MoveTo(start);
            var first = cursor.Start;
            cursor.MoveTo(end - 1);
            tokens.Add(new ModelToken(_ids[i], first, cursor.End));
            start = end;
        }
    }

    private void MergeByScanning(MergeTable merges)
    {
        var count = Count;
        var ids = _ids.AsSpan(0, count);
        var lengths = _lengths.AsSpan(0, count);
        var ranks = _ranks.AsSpan(0, count);
        for (var i = 0; i + 1 < ids.Length; i++)
            ranks[i] = merges.Rank(ids[i], ids[i + 1]);
        while (count > 1)
        {
            var rank = MergeTable.None;
            var at = 0;
            for (var i = 0; i < count - 1; i++)
            {
                if (ranks[i] < rank)
                {
                    rank = ranks[i];
                    at = i;
                }
            }

            if (rank == MergeTable.None)
                break;
            ids[at] = merges.Result(rank);
            lengths[at] += lengths[at + 1];
            count--;
            for (var i = at + 1; i < count; i++)
            {
                ids[i] = ids[i + 1];
                lengths[i] = lengths[i + 1];
                ranks[i] = ranks[i + 1];
            }

            if (at > 0)
                ranks[at - 1] = merges.Rank(ids[at - 1], ids[at]);
            if (at < count - 1)
                ranks[at] = merges.Rank(ids[at], ids[at + 1]);
        }

        Count = count;
    }

    private void MergeByQueue(MergeTable merges)
    {
        BeginQueue(merges);
        while (_queue.TryTake(out var item))
            MergeItem(merges, item);
        EndQueue();
    }

    private void BeginQueue(MergeTable merges)
    {
        Steps = 0;
        if (_next.Length < Count)
        {
            _next = new int[_ids.Length];
            _previous = new int[_ids.Length];
        }

        _queue.Clear(Count);
        for (var i = 0; i < Count; i++)
        {
            _next[i] = i + 1;
            _previous[i] = i - 1;
            _ranks[i] = i + 1 < Count ? merges.Rank(_ids[i], _ids[i + 1]) : MergeTable.None;
            if (_ranks[i] != MergeTable.None)
                _queue.AddUnordered(_ranks[i], i);
        }

        _queue.Order();
    }

    // The pair of an entry may be gone: its first symbol then is in another pair, or in the symbol before it.
    private void MergeItem(MergeTable merges, ulong item)
    {
        Steps++;
        var (rank, at) = (MergeQueue.Rank(item), MergeQueue.Position(item));
        if (_ranks[at] != rank)
            return;
        var gone = _next[at];
        _ids[at] = merges.Result(rank);
        _lengths[at] += _lengths[gone];
        _ranks[gone] = MergeTable.None;
        _lengths[gone] = 0;
        var next = _next[at] = _next[gone];
        if (next < Count)
            _previous[next] = at;
        Rank(merges, at);
        if (_previous[at] >= 0)
            Rank(merges, _previous[at]);
    }

    private void Rank(MergeTable merges, int at)
    {
        var next = _next[at];
        var rank = _ranks[at] = next < Count ? merges.Rank(_ids[at], _ids[next]) : MergeTable.None;
        if (rank != MergeTable.None)
            _queue.Add(rank, at);
    }

    private void EndQueue()
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_lengths[i] == 0)
                continue;
            _ids[count] = _ids[i];
            _lengths[count++] = _lengths[i];
        }

        Count = count;
    }

    private void Grow()
    {
        var capacity = checked(Count * 2);
        Array.Resize(ref _ids, capacity);
        Array.Resize(ref _lengths, capacity);
        Array.Resize(ref _ranks, capacity);
    }
}

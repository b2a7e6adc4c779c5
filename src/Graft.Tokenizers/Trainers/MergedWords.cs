namespace Graft.Tokenizers.Trainers;

/// <summary>Several sorted lists as one: the counts of a word that is in more than one are added up.</summary>
internal sealed class MergedWords(IReadOnlyList<SortedWords> parts) : SortedWords
{
    private readonly PriorityQueue<SortedWords, SortedWords> _queue = new(ByWord);
    private readonly byte[] _word = new byte[WordTable.LongestWord * 3];
    private int _length;
    private long _wordCount;

    private static readonly Comparer<SortedWords> ByWord = Comparer<SortedWords>.Create((a, b) => a.Word.SequenceCompareTo(b.Word));

    /// <summary>At most this many: a word that is in several lists is counted with each.</summary>
    public override long Count => parts.Sum(part => part.Count);

    public override ReadOnlySpan<byte> Word => _word.AsSpan(0, _length);

    public override long WordCount => _wordCount;

    public override void Reset()
    {
        _queue.Clear();
        foreach (var part in parts)
        {
            part.Reset();
            if (part.MoveNext())
                _queue.Enqueue(part, part);
        }
    }

    public override bool MoveNext()
    {
        if (!_queue.TryPeek(out var first, out _))
            return false;
        first.Word.CopyTo(_word);
        _length = first.Word.Length;
        _wordCount = 0;
        while (_queue.TryPeek(out var part, out _) && part.Word.SequenceEqual(Word))
        {
            _wordCount += part.WordCount;
            _queue.Dequeue();
            if (part.MoveNext())
                _queue.Enqueue(part, part);
        }

        return true;
    }

    public override void Dispose()
    {
        foreach (var part in parts)
            part.Dispose();
    }
}

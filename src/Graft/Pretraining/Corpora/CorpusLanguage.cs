namespace Graft.Pretraining.Corpora;

/// <summary>
/// The tokens of one language as a single stream, document after document, without special tokens. May be read from several threads.
/// </summary>
public sealed class CorpusLanguage : IDisposable
{
    private readonly MappedShard[] _shards;

    // Where each shard begins; one more entry for the end.
    private readonly long[] _tokens;
    private readonly long[] _segments;
    private readonly long[] _documents;

    internal CorpusLanguage(CorpusLanguageEntry entry, MappedShard[] shards)
    {
        _shards = shards;
        Entry = entry;
        _tokens = Starts(shard => shard.Tokens);
        _segments = Starts(shard => shard.Segments);
        _documents = Starts(shard => shard.Documents);
        SegmentEnds = new CorpusBoundaries(SegmentCount, SegmentEnd);
        DocumentSegmentEnds = new CorpusBoundaries(DocumentCount, DocumentSegmentEnd);
        DocumentEnds = new CorpusBoundaries(DocumentCount, document => SegmentEnd(DocumentSegmentEnd(document) - 1));
    }

    /// <summary>Its name, such as <c>en</c>.</summary>
    public string Name => Entry.Name;

    /// <summary>What the index says of it.</summary>
    public CorpusLanguageEntry Entry { get; }

    /// <summary>How many tokens it has.</summary>
    public long TokenCount => _tokens[^1];

    /// <summary>How many segments it has: the lines or paragraphs that have a token.</summary>
    public long SegmentCount => _segments[^1];

    /// <summary>How many documents it has.</summary>
    public long DocumentCount => _documents[^1];

    /// <summary>Where each segment ends, in tokens.</summary>
    public CorpusBoundaries SegmentEnds { get; }

    /// <summary>Where each document ends, in tokens.</summary>
    public CorpusBoundaries DocumentEnds { get; }

    /// <summary>Where each document ends, in segments.</summary>
    public CorpusBoundaries DocumentSegmentEnds { get; }

    /// <summary>Copies ids, across the borders of shards where they lie so.</summary>
    /// <param name="start">The first token's place in the stream, from 0.</param>
    /// <param name="ids">Filled wholly.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stream ends before.</exception>
    public void CopyTokens(long start, Span<int> ids)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, TokenCount - ids.Length);
        while (ids.Length > 0)
        {
            var shard = ShardOf(_tokens, start);
            var count = (int)Math.Min(ids.Length, _tokens[shard + 1] - start);
            _shards[shard].CopyIds(start - _tokens[shard], ids[..count]);
            ids = ids[count..];
            start += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards)
            shard.Dispose();
    }

    private long SegmentEnd(long segment)
    {
        var shard = ShardOf(_segments, segment);
        return _tokens[shard] + _shards[shard].SegmentEnd(segment - _segments[shard]);
    }

    private long DocumentSegmentEnd(long document)
    {
        var shard = ShardOf(_documents, document);
        return _segments[shard] + _shards[shard].DocumentEnd(document - _documents[shard]);
    }

    // No shard is empty, so the starts are all different.
    private static int ShardOf(long[] starts, long position)
    {
        var found = Array.BinarySearch(starts, position);
        return found >= 0 ? found : ~found - 1;
    }

    private long[] Starts(Func<CorpusShard, long> count)
    {
        var starts = new long[_shards.Length + 1];
        for (var i = 0; i < _shards.Length; i++)
            starts[i + 1] = starts[i] + count(_shards[i].Shard);
        return starts;
    }
}

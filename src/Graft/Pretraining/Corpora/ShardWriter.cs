using System.Buffers.Binary;

namespace Graft.Pretraining.Corpora;

/// <summary>Writes one shard: segment by segment, document by document.</summary>
internal sealed class ShardWriter : IDisposable
{
    private const int ChunkIds = 4096;

    private readonly string _name;
    private readonly CorpusTokenType _type;
    private readonly int? _unknownId;
    private readonly ShardFile _ids;
    private readonly ShardFile _segmentEnds;
    private readonly ShardFile _documentEnds;
    private long _tokens;
    private long _segments;
    private long _documents;
    private long _unknown;
    private long _characters;
    private long _bytes;
    private int _largest;
    private long _documentSegments;

    /// <param name="folder">Where the shard's files go.</param>
    /// <param name="name">Their name without ending.</param>
    /// <param name="type">How ids are stored.</param>
    /// <param name="unknownId">The id of the unknown token, which is counted; or null.</param>
    /// <exception cref="IOException">A file cannot be made.</exception>
    public ShardWriter(string folder, string name, CorpusTokenType type, int? unknownId)
    {
        _name = name;
        _type = type;
        _unknownId = unknownId;
        _ids = new ShardFile(Path.Combine(folder, name + CorpusShard.IdsEnding));
        _segmentEnds = new ShardFile(Path.Combine(folder, name + CorpusShard.SegmentsEnding));
        _documentEnds = new ShardFile(Path.Combine(folder, name + CorpusShard.DocumentsEnding));
    }

    /// <summary>How many bytes the ids have so far.</summary>
    public long IdBytes => _ids.Length;

    /// <summary>How many documents there are so far.</summary>
    public long Documents => _documents;

    /// <summary>Appends a segment. One without tokens is none.</summary>
    /// <exception cref="CorpusFormatException">The shard would have more tokens than its ends can count.</exception>
    public void AddSegment(ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty)
            return;
        _unknown += _unknownId is { } unknown ? ids.Count(unknown) : 0;
        _tokens += ids.Length;
        if (_tokens > uint.MaxValue)
            throw new CorpusFormatException(_ids.Path, $"a shard may have {uint.MaxValue} tokens; make shards smaller, or cut this document");
        _segments++;
        _documentSegments++;
        for (; ids.Length > 0; ids = ids[Math.Min(ChunkIds, ids.Length)..])
            AddIds(ids[..Math.Min(ChunkIds, ids.Length)]);
        AddEnd(_segmentEnds, _tokens);
    }

    /// <summary>Ends the document; one without segments is none.</summary>
    public void EndDocument(DocumentFacts facts)
    {
        if (_documentSegments == 0)
            return;
        _documentSegments = 0;
        _documents++;
        _characters += facts.Characters;
        _bytes += facts.Bytes;
        AddEnd(_documentEnds, _segments);
    }

    /// <summary>Ends the shard; its files are safe on the disk.</summary>
    /// <param name="accepted">How many documents went in.</param>
    /// <param name="textSha256">The hash of their hashes.</param>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public CorpusShard Finish(long accepted, string textSha256) => new(
        _name, _documents, _segments, _tokens, _largest, _unknown, _characters, _bytes, accepted, textSha256,
        _ids.Finish(), _segmentEnds.Finish(), _documentEnds.Finish());

    /// <summary>Ends the shard without a trace.</summary>
    public void Discard()
    {
        Dispose();
        foreach (var file in new[] { _ids, _segmentEnds, _documentEnds })
            File.Delete(file.Path);
    }

    public void Dispose()
    {
        _ids.Dispose();
        _segmentEnds.Dispose();
        _documentEnds.Dispose();
    }

    private static void AddEnd(ShardFile file, long end)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.Room(sizeof(uint)), (uint)end);
        file.Advance(sizeof(uint));
    }

    private void AddIds(ReadOnlySpan<int> ids)
    {
        var room = _ids.Room(ids.Length * (int)_type);
        for (var i = 0; i < ids.Length; i++)
        {
            var id = ids[i];
            _largest = Math.Max(_largest, id);
            if (_type == CorpusTokenType.UInt16)
                BinaryPrimitives.WriteUInt16LittleEndian(room[(i * sizeof(ushort))..], (ushort)id);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(room[(i * sizeof(uint))..], (uint)id);
        }

        _ids.Advance(room.Length);
    }
}

using System.IO.MemoryMappedFiles;

namespace Graft.Pretraining.Corpora;

/// <summary>The three files of a shard, mapped into memory. The system reads what is asked for and forgets it when it needs the memory.</summary>
internal sealed class MappedShard : IDisposable
{
    private const int ChunkIds = 2048;

    private readonly CorpusTokenType _type;
    private readonly List<MemoryMappedFile> _files = [];
    private readonly MemoryMappedViewAccessor _ids;
    private readonly MemoryMappedViewAccessor _segments;
    private readonly MemoryMappedViewAccessor _documents;

    /// <exception cref="CorpusFormatException">A file is missing, has another size than the index says, or ends elsewhere than its neighbour.</exception>
    public MappedShard(string directory, CorpusShard shard, CorpusTokenType type)
    {
        _type = type;
        Shard = shard;
        try
        {
            MemoryMappedViewAccessor[] views = [.. Files(directory, shard, type).Select(file => Map(directory, file))];
            (_ids, _segments, _documents) = (views[0], views[1], views[2]);
            CheckEnd(directory, CorpusShard.SegmentsEnding, SegmentEnd(shard.Segments - 1), shard.Tokens, "tokens");
            CheckEnd(directory, CorpusShard.DocumentsEnding, DocumentEnd(shard.Documents - 1), shard.Segments, "segments");
        }
        catch
        {
            _files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>What the index says.</summary>
    public CorpusShard Shard { get; }

    /// <summary>Where a segment ends, in tokens of the shard.</summary>
    public long SegmentEnd(long segment) => _segments.ReadUInt32(segment * sizeof(uint));

    /// <summary>Where a document ends, in segments of the shard.</summary>
    public long DocumentEnd(long document) => _documents.ReadUInt32(document * sizeof(uint));

    /// <summary>Copies ids from a place of the shard on; the caller sees to it that they are all in it.</summary>
    public void CopyIds(long start, Span<int> ids)
    {
        var handle = _ids.SafeMemoryMappedViewHandle;
        if (_type == CorpusTokenType.UInt32)
        {
            handle.ReadSpan((ulong)start * sizeof(int), ids);
            return;
        }

        Span<ushort> chunk = stackalloc ushort[Math.Min(ChunkIds, ids.Length)];
        for (var done = 0; done < ids.Length; done += chunk.Length)
        {
            if (chunk.Length > ids.Length - done)
                chunk = chunk[..(ids.Length - done)];
            handle.ReadSpan(((ulong)start + (ulong)done) * sizeof(ushort), chunk);
            for (var i = 0; i < chunk.Length; i++)
                ids[done + i] = chunk[i];
        }
    }

    public void Dispose()
    {
        foreach (var view in new[] { _ids, _segments, _documents })
            view.Dispose();
        _files.ForEach(file => file.Dispose());
    }

    private static IEnumerable<CorpusFile> Files(string directory, CorpusShard shard, CorpusTokenType type)
    {
        // A shard is never empty, and its ends are written in 32 bits.
        if (shard.Documents is < 1 or > uint.MaxValue || shard.Segments < shard.Documents || shard.Tokens < shard.Segments || shard.Tokens > uint.MaxValue)
        {
            throw new CorpusFormatException(Path.Combine(directory, CorpusIndex.FileName),
                $"shard {shard.Name} cannot have {shard.Documents} documents, {shard.Segments} segments and {shard.Tokens} tokens; the index is damaged: build the corpus again");
        }

        return shard.Files(type);
    }

    private MemoryMappedViewAccessor Map(string directory, CorpusFile expected)
    {
        var path = Path.Combine(directory, expected.File);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new CorpusFormatException(path, $"the index names this file, and it is not there; copy the whole folder, or build the corpus again");
            if (file.Length != expected.Bytes)
                throw new CorpusFormatException(path, $"expected {expected.Bytes} bytes by the index, found {file.Length}; copy the file again, or build the corpus again");
            var mapped = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _files.Add(mapped);
            return mapped.CreateViewAccessor(0, expected.Bytes, MemoryMappedFileAccess.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(path, $"the file cannot be mapped ({error.Message}); check its permissions", error);
        }
    }

    private void CheckEnd(string directory, string ending, long found, long expected, string unit)
    {
        if (found != expected)
            throw new CorpusFormatException(Path.Combine(directory, Shard.Name + ending), $"the last entry must be {expected}, the shard's {unit}, found {found}; build the corpus again");
    }
}

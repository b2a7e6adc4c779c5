using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// The shards of one language in one part of the corpus, as documents come. Where a build is resumed, the first documents are those of shards
/// that are finished: they are compared with what went in then, and not tokenised again.
/// </summary>
internal sealed class ShardSequence : IDisposable
{
    private readonly BuildFolder _folder;
    private readonly string _prefix;
    private readonly CorpusTokenType _type;
    private readonly int? _unknownId;
    private readonly long _shardBytes;
    private readonly Queue<CorpusShard> _earlier;
    private readonly List<CorpusShard> _shards = [];
    private readonly IncrementalHash _text = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ShardWriter? _writer;
    private long _accepted;

    /// <param name="folder">Where the build happens.</param>
    /// <param name="prefix">The shards' name up to their number, such as <c>en</c> or <c>en.valid</c>.</param>
    /// <param name="type">How ids are stored.</param>
    /// <param name="unknownId">The unknown token's id, or null.</param>
    /// <param name="shardBytes">See <see cref="CorpusOptions.ShardBytes"/>.</param>
    public ShardSequence(BuildFolder folder, string prefix, CorpusTokenType type, int? unknownId, long shardBytes)
    {
        (_folder, _prefix, _type, _unknownId, _shardBytes) = (folder, prefix, type, unknownId, shardBytes);
        _earlier = new Queue<CorpusShard>(folder.Finished.Where(shard => shard.Name.StartsWith(prefix + "-", StringComparison.Ordinal) && shard.Name.Length == NameOf(0).Length));
    }

    /// <summary>The finished shards.</summary>
    public IReadOnlyList<CorpusShard> Shards => _shards;

    /// <summary>Takes a document in.</summary>
    /// <param name="facts">The document.</param>
    /// <returns>Whether it must be tokenised and written; otherwise an earlier build has done it.</returns>
    /// <exception cref="CorpusFormatException">It is not what went into the finished shard.</exception>
    public bool Accept(DocumentFacts facts)
    {
        if (_earlier.Count == 0)
            return true;
        Count(facts);
        if (_accepted == _earlier.Peek().Accepted)
        {
            var shard = _earlier.Dequeue();
            if (TakeText() != shard.TextSha256)
                throw Changed(shard);
            _shards.Add(shard);
        }

        return false;
    }

    /// <summary>Writes a document that <see cref="Accept"/> asked for.</summary>
    /// <param name="facts">The document.</param>
    /// <param name="segments">How many segments it has.</param>
    /// <param name="next">Gives the ids of each.</param>
    public void Write(DocumentFacts facts, int segments, EncodedSegments next)
    {
        _writer ??= new ShardWriter(_folder.Path, NameOf(_shards.Count), _type, _unknownId);
        Count(facts);
        for (var i = 0; i < segments; i++)
            _writer.AddSegment(next.Next());
        _writer.EndDocument(facts);
        if (_writer.IdBytes >= _shardBytes)
            FinishShard();
    }

    /// <summary>Ends the last shard.</summary>
    /// <exception cref="CorpusFormatException">The input ended before the documents of the finished shards did.</exception>
    public void Finish()
    {
        if (_earlier.TryPeek(out var missing))
            throw Changed(missing);
        if (_writer is { Documents: > 0 })
            FinishShard();
        // None of its documents had a token.
        _writer?.Discard();
        _writer = null;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _text.Dispose();
    }

    private void FinishShard()
    {
        var shard = _writer!.Finish(_accepted, TakeText());
        _writer.Dispose();
        _writer = null;
        _folder.Add(shard);
        _shards.Add(shard);
    }

    private void Count(DocumentFacts facts)
    {
        Span<byte> hash = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(hash, facts.Hash);
        _text.AppendData(hash);
        _accepted++;
    }

    private string TakeText()
    {
        _accepted = 0;
        return Convert.ToHexStringLower(_text.GetHashAndReset());
    }

    private string NameOf(int number) => $"{_prefix}-{number:00000}";

    private CorpusFormatException Changed(CorpusShard shard) => new(_folder.Path,
        $"the text is not what it was when shard {shard.Name} of the unfinished build was made; give the same files in the same order, or remove this folder and begin again without --resume");
}

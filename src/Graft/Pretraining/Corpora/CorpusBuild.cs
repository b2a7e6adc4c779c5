using Graft.Data.Documents;
using Graft.Tokenizers;

namespace Graft.Pretraining.Corpora;

/// <summary>The state of one build: what all its languages share.</summary>
internal sealed class CorpusBuild : IDisposable
{
    private const int LargestShortVocabulary = 1 << 16;

    private readonly BuildFolder _folder;
    private readonly CorpusOptions _options;
    private readonly int _threads;
    private readonly int? _unknownId;
    private readonly IProgress<CorpusProgress>? _progress;
    private readonly long _totalBytes;
    private readonly DocumentSelection _selection;
    private readonly EncodedSegments _encoded;
    private readonly List<ShardSequence> _sequences = [];
    private readonly List<(SelectedDocument Document, ShardSequence Shards)> _waiting = [];
    private long _bytesBefore;
    private long _documents;

    public CorpusBuild(
        BuildFolder folder, Tokenizer tokenizer, CorpusOptions options, int threads, IProgress<CorpusProgress>? progress, long totalBytes)
    {
        _folder = folder;
        _options = options;
        _threads = threads;
        _unknownId = tokenizer.UnknownId;
        _progress = progress;
        _totalBytes = totalBytes;
        _selection = new DocumentSelection(options, threads);
        _encoded = new EncodedSegments(tokenizer, threads);
        Type = tokenizer.IdCount <= LargestShortVocabulary ? CorpusTokenType.UInt16 : CorpusTokenType.UInt32;
    }

    /// <summary>How ids are stored.</summary>
    public CorpusTokenType Type { get; }

    /// <summary>Reads the text of a language and writes its shards.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">What the shards' names begin with.</param>
    /// <param name="validPrefix">The same for the documents that are held out by share; null where none are.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The index's entry, and that of what is held out by share.</returns>
    public (CorpusLanguageEntry Entry, CorpusLanguageEntry? Shared) Add(CorpusText text, string prefix, string? validPrefix, CancellationToken cancellationToken)
    {
        var shards = Sequence(prefix);
        var shared = validPrefix is null ? null : Sequence(validPrefix);
        var statistics = new CorpusStatistics();
        foreach (var batch in new TextReading(text.Files, _options, _threads).Batches())
        {
            statistics = _selection.Select(batch, statistics, shared is not null, cancellationToken);
            Write(batch, shards, shared, cancellationToken);
            _documents += _selection.Selected.Count;
            _progress?.Report(new CorpusProgress(text.Language, _bytesBefore + batch.Position, _totalBytes, _documents));
        }

        _bytesBefore += text.Files.Sum(file => file.Size);
        shards.Finish();
        shared?.Finish();
        return (CorpusLanguageEntry.Of(text.Language, statistics, shards.Shards),
            shared is null ? null : CorpusLanguageEntry.Of(text.Language, new CorpusStatistics { DocumentsRead = statistics.HeldOut }, shared.Shards));
    }

    public void Dispose() => _sequences.ForEach(sequence => sequence.Dispose());

    private ShardSequence Sequence(string prefix)
    {
        var sequence = new ShardSequence(_folder, prefix, Type, _unknownId, _options.ShardBytes);
        _sequences.Add(sequence);
        return sequence;
    }

    private void Write(DocumentBatch batch, ShardSequence shards, ShardSequence? shared, CancellationToken cancellationToken)
    {
        _waiting.Clear();
        foreach (var document in _selection.Selected)
        {
            var sequence = document.IsHeldOut ? shared! : shards;
            if (sequence.Accept(document.Facts))
                _waiting.Add((document, sequence));
        }

        _encoded.Encode(batch, _waiting.Select(waiting => waiting.Document.Document), cancellationToken);
        foreach (var (document, sequence) in _waiting)
            sequence.Write(document.Facts, batch.DocumentEnds[document.Document] - batch.DocumentStart(document.Document), _encoded);
    }
}

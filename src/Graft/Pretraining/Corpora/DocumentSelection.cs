using Graft.Data;
using Graft.Data.Documents;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// Decides which documents go into the corpus, and into which part. What depends on a document alone is found on several threads; what depends
/// on those before it is decided in their order.
/// </summary>
internal sealed class DocumentSelection(CorpusOptions options, int threads)
{
    private readonly HashSet<UInt128>? _seen = options.RemoveExactDuplicates || options.NearDuplicates is not null ? [] : null;
    private readonly NearDuplicates? _near = options.NearDuplicates is { } threshold ? new NearDuplicates(threshold) : null;
    private readonly MinHash _minHash = new();
    private readonly List<SelectedDocument> _selected = [];
    private DocumentFacts[] _facts = [];
    private ushort[][] _signatures = [];

    /// <summary>The documents of the last batch that go in, in their order.</summary>
    public IReadOnlyList<SelectedDocument> Selected => _selected;

    /// <summary>Decides on the documents of a batch.</summary>
    /// <param name="batch">The documents.</param>
    /// <param name="statistics">What was read of the language before.</param>
    /// <param name="sharesOut">Whether a part of them is held out by share.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What was read of the language, with these.</returns>
    public CorpusStatistics Select(DocumentBatch batch, CorpusStatistics statistics, bool sharesOut, CancellationToken cancellationToken)
    {
        FindFacts(batch, cancellationToken);
        _selected.Clear();
        var (tooShort, exact, near, heldOut) = (0, 0, 0, 0);
        for (var document = 0; document < batch.DocumentEnds.Count; document++)
        {
            var facts = _facts[document];
            if (facts.Characters < options.MinCharacters)
            {
                tooShort++;
            }
            else if (_seen?.Add(facts.Hash) == false)
            {
                exact++;
            }
            else if (_near?.IsOneOrKeep(_signatures[document]) == true)
            {
                near++;
            }
            else
            {
                var isHeldOut = sharesOut && facts.IsInShare(options.ValidShare);
                heldOut += isHeldOut ? 1 : 0;
                _selected.Add(new SelectedDocument(document, facts, isHeldOut));
            }
        }

        return statistics with
        {
            DocumentsRead = statistics.DocumentsRead + batch.DocumentEnds.Count + batch.Empty,
            Empty = statistics.Empty + batch.Empty,
            TooShort = statistics.TooShort + tooShort,
            ExactDuplicates = statistics.ExactDuplicates + exact,
            NearDuplicates = statistics.NearDuplicates + near,
            HeldOut = statistics.HeldOut + heldOut,
            ReplacedLines = statistics.ReplacedLines + batch.ReplacedLines,
        };
    }

    private void FindFacts(DocumentBatch batch, CancellationToken cancellationToken)
    {
        var count = batch.DocumentEnds.Count;
        if (_facts.Length < count)
            (_facts, _signatures) = (new DocumentFacts[count], new ushort[count][]);
        ParallelWork.For(count, document =>
        {
            _facts[document] = DocumentFacts.Of(batch, document);
            if (_near is not null && _facts[document].Characters >= options.MinCharacters)
                _signatures[document] = _minHash.Of(batch, document);
        }, threads, cancellationToken);
    }
}

/// <summary>A document that goes into the corpus.</summary>
/// <param name="Document">Its index in the batch.</param>
/// <param name="Facts">What is known of it.</param>
/// <param name="IsHeldOut">Whether it is held out by share.</param>
internal readonly record struct SelectedDocument(int Document, DocumentFacts Facts, bool IsHeldOut);

using Graft.Data;
using Graft.Data.Documents;
using Graft.Tokenizers;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// Tokenises segments on several threads, and gives their ids in order. The work is cut into pieces of about equal length, so that one long
/// document keeps all threads busy as well as many short ones.
/// </summary>
internal sealed class EncodedSegments(Tokenizer tokenizer, int threads)
{
    private const int PieceLength = 1 << 15;

    private readonly List<int> _segments = [];
    private readonly List<Piece> _pieces = [];
    private int _pieceCount;
    private int _piece;
    private int _segment;

    /// <summary>Tokenises the given documents of a batch. What was there before is gone.</summary>
    public void Encode(DocumentBatch batch, IEnumerable<int> documents, CancellationToken cancellationToken)
    {
        _segments.Clear();
        foreach (var document in documents)
            _segments.AddRange(Enumerable.Range(batch.DocumentStart(document), batch.DocumentEnds[document] - batch.DocumentStart(document)));
        (_pieceCount, _piece, _segment) = (0, 0, 0);
        for (var start = 0; start < _segments.Count;)
            start = AddPiece(batch, start);
        ParallelWork.For(_pieceCount, i => _pieces[i].Encode(tokenizer, batch, _segments), threads, cancellationToken);
    }

    /// <summary>The ids of the next segment; they stay until the next <see cref="Encode"/>.</summary>
    public ReadOnlySpan<int> Next()
    {
        while (_segment == _pieces[_piece].Count)
            (_piece, _segment) = (_piece + 1, 0);
        return _pieces[_piece][_segment++];
    }

    private int AddPiece(DocumentBatch batch, int start)
    {
        var end = start;
        for (var length = 0; end < _segments.Count && length < PieceLength; end++)
            length += batch[_segments[end]].Length;
        if (_pieceCount == _pieces.Count)
            _pieces.Add(new Piece());
        _pieces[_pieceCount++].Begin(start, end);
        return end;
    }

    private sealed class Piece
    {
        // A piece of one huge line must not hold its memory for ever.
        private const int LargestKept = 1 << 18;

        private readonly List<int> _ends = [];
        private int[] _ids = new int[PieceLength];
        private int _start;
        private int _end;

        public int Count => _ends.Count;

        public ReadOnlySpan<int> this[int segment] => _ids.AsSpan((segment == 0 ? 0 : _ends[segment - 1])..(_ends[segment]));

        public void Begin(int start, int end)
        {
            (_start, _end) = (start, end);
            _ends.Clear();
            if (_ids.Length > LargestKept)
                _ids = new int[PieceLength];
        }

        public void Encode(Tokenizer tokenizer, DocumentBatch batch, List<int> segments)
        {
            var length = 0;
            for (var i = _start; i < _end; i++)
            {
                // What looks like a special token in a stranger's text is text.
                int count;
                while (!tokenizer.TryEncodeIds(batch[segments[i]], _ids.AsSpan(length), out count, addSpecialTokens: false, encodeSpecialTokens: true))
                    Array.Resize(ref _ids, Math.Max(_ids.Length * 2, length + count));
                _ends.Add(length += count);
            }
        }
    }
}

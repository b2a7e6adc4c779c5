using System.Buffers;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// sentencepiece's unigram model: the segmentation with the greatest sum of scores (Viterbi). It differs from the Unigram model of
/// tokenizer.json in its arithmetic, and so in ties: sums from the beginning of the text are of single precision, as in sentencepiece 0.2.3
/// (older versions compare in double, and differ in about one text of a thousand), and a user-defined piece outbids any other.
/// </summary>
internal sealed class SentencePieceUnigram : SentencePieceSegmenter
{
    private const float UnknownPenalty = 10;

    private readonly TokenTrie _trie;
    private readonly float[] _scores;
    private readonly float _unknownScore;
    private readonly int _unknownPiece;

    public SentencePieceUnigram(SentencePieceModel model, PieceIds ids)
        : base(model, ids)
    {
        // The reference begins the greatest score with the smallest positive number of single precision, and most models have none above it.
        var (lowest, greatest) = (float.MaxValue, 1.17549435e-38f);
        foreach (var piece in model.Pieces.Where(piece => piece.Kind == PieceKind.Normal))
            (lowest, greatest) = (Math.Min(lowest, piece.Score), Math.Max(greatest, piece.Score));
        _unknownScore = lowest - UnknownPenalty;
        _unknownPiece = model.UnknownId;
        _scores = [.. model.Pieces.Select(piece => piece.Kind == PieceKind.UserDefined
            ? (System.Text.Encoding.UTF8.GetByteCount(piece.Text) * greatest) - 0.1f
            : piece.Score)];
        _trie = TokenTrie.Create(model.Found.Where(entry => model.Pieces[entry.Value].Kind != PieceKind.Unused));
    }

    protected override void Segment(ReadOnlySpan<char> text, TokenBuffer pieces)
    {
        var rented = ArrayPool<Best>.Shared.Rent(text.Length + 1);
        try
        {
            var best = rented.AsSpan(0, text.Length + 1);
            best.Fill(new Best(0, -1, -1));
            for (var start = 0; start < text.Length;)
                start += Extend(text, start, best);
            Trace(best, pieces);
        }
        finally
        {
            ArrayPool<Best>.Shared.Return(rented);
        }
    }

    // Tries each piece that begins here; returns the length of the character here.
    private int Extend(ReadOnlySpan<char> text, int start, Span<Best> best)
    {
        var score = best[start].Score;
        var length = char.IsHighSurrogate(text[start]) ? 2 : 1;
        var isCovered = false;
        var walk = _trie.From(root: 0);
        for (var end = start; end < text.Length && walk.Step(text[end++]);)
        {
            if (walk.Value == TokenTrie.None)
                continue;
            Offer(ref best[end], _scores[walk.Value] + score, start, walk.Value);
            isCovered |= end == start + length;
        }

        if (!isCovered)
            Offer(ref best[start + length], _unknownScore + score, start, _unknownPiece);
        return length;
    }

    private static void Offer(ref Best best, float score, int start, int piece)
    {
        if (best.Start < 0 || score > best.Score)
            best = new Best(score, start, piece);
    }

    private static void Trace(ReadOnlySpan<Best> best, TokenBuffer pieces)
    {
        var first = pieces.Count;
        for (var end = best.Length - 1; end > 0; end = best[end].Start)
            pieces.Add(new ModelToken(best[end].Piece, best[end].Start, end));
        pieces.Items[first..].Reverse();
    }

    /// <summary>The best segmentation up to a place: its score, and its last piece with where that begins.</summary>
    private readonly record struct Best(float Score, int Start, int Piece);
}

using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// The part that sentencepiece's models share: the pieces found are given their ids, and characters that no piece covers become one unknown
/// token for each run of them, whose string is the text, or, with byte fallback, bytes.
/// </summary>
internal abstract class SentencePieceSegmenter : Model
{
    private const int NotNamed = -1;

    private readonly SentencePieceModel _model;
    private readonly int[] _ids;
    private readonly int _unknownId;
    private readonly bool _looksUpUnknown;
    private readonly int[] _byteIds = new int[256];

    /// <param name="model">The pieces.</param>
    /// <param name="ids">The tokens with their ids: those of the pieces, in a layout of its own where a model family has one.</param>
    protected SentencePieceSegmenter(SentencePieceModel model, PieceIds ids)
        : base(ids.Vocabulary)
    {
        _model = model;
        _ids = ids.OfPieces;
        _unknownId = ids.OfPieces[model.UnknownId];
        _looksUpUnknown = ids.LooksUpUnknown;
        for (var id = 0; id < model.Pieces.Count; id++)
        {
            if (model.Pieces[id].Kind == PieceKind.Byte)
                _byteIds[ByteToken.Parse(model.Pieces[id].Text)] = _ids[id];
        }
    }

    public override string? UnknownToken => Vocabulary.TokenOf(_unknownId);

    /// <summary>Makes the segmenter that a model asks for.</summary>
    public static SentencePieceSegmenter Create(SentencePieceModel model, PieceIds ids) => model.Segmentation == SegmentationKind.Unigram
        ? new SentencePieceUnigram(model, ids)
        : new SentencePieceBpe(model, ids);

    public sealed override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        if (piece.IsEmpty)
            return;
        var first = tokens.Count;
        Segment(piece, tokens);
        var pieces = tokens.Items[first..];
        var hasBytes = false;
        var count = 0;
        for (var i = 0; i < pieces.Length; i++)
        {
            var (id, start, end) = (pieces[i].Id, pieces[i].Start, pieces[i].End);
            if (id != _model.UnknownId)
            {
                pieces[count++] = new ModelToken(_ids[id], start, end, IsSurface: _ids[id] == _unknownId);
                continue;
            }

            hasBytes |= _model.HasByteFallback;
            while (!_model.HasByteFallback && i + 1 < pieces.Length && pieces[i + 1].Id == _model.UnknownId)
                end = pieces[++i].End;
            pieces[count++] = new ModelToken(NotNamed, start, end, IsSurface: true);
        }

        tokens.Truncate(first + count);
        if (hasBytes)
            SpellUnknown(piece, first, tokens);
        else
            NameUnknown(piece, tokens.Items[first..]);
    }

    /// <summary>Appends the pieces of a text by their id in the model's file.</summary>
    protected abstract void Segment(ReadOnlySpan<char> text, TokenBuffer pieces);

    private void NameUnknown(ReadOnlySpan<char> text, Span<ModelToken> tokens)
    {
        foreach (ref var token in tokens)
        {
            if (token.Id != NotNamed)
                continue;
            var id = _looksUpUnknown ? Vocabulary.IdOf(text[token.Start..token.End]) : -1;
            token = id >= 0 ? token with { Id = id, IsSurface = false } : token with { Id = _unknownId };
        }
    }

    // The last byte of a character has its span, the others are empty ones at its beginning.
    private void SpellUnknown(ReadOnlySpan<char> text, int first, TokenBuffer tokens)
    {
        Span<byte> bytes = stackalloc byte[4];
        var pieces = tokens.Items[first..].ToArray();
        tokens.Truncate(first);
        foreach (var piece in pieces)
        {
            if (piece.Id != NotNamed)
            {
                tokens.Add(piece);
                continue;
            }

            System.Text.Rune.DecodeFromUtf16(text[piece.Start..piece.End], out var rune, out _);
            var length = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < length; i++)
                tokens.Add(new ModelToken(_byteIds[bytes[i]], piece.Start, i == length - 1 ? piece.End : piece.Start));
        }
    }
}

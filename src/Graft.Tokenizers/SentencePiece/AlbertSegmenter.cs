using System.Buffers;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// ALBERT splits a comma from the digit before it: a piece that ends in both is segmented anew without its comma, as a text of its own, and
/// the comma is a piece.
/// </summary>
/// <param name="pieces">The model.</param>
/// <param name="unknownId">The id of a part that is no token.</param>
internal sealed class AlbertSegmenter(SentencePieceSegmenter pieces, int unknownId) : Model(pieces.Vocabulary)
{
    public override string? UnknownToken => pieces.UnknownToken;

    public override void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens)
    {
        var first = tokens.Count;
        pieces.Tokenize(piece, tokens);
        var split = first;
        while (split < tokens.Count && !EndsInDigitAndComma(piece, tokens.Items[split]))
            split++;
        if (split < tokens.Count)
            SplitCommas(piece, split, tokens);
    }

    private static bool EndsInDigitAndComma(ReadOnlySpan<char> piece, ModelToken token)
    {
        var text = piece[token.Start..token.End];
        return text.Length > 1 && text[^1] == ',' && CodePoints.Is(CodePoints.Before(text, text.Length - 1, out _), CodePointClasses.Number);
    }

    // Writes the tokens from first on anew in one pass, so that a text of nothing but digits and commas takes linear time.
    private void SplitCommas(ReadOnlySpan<char> piece, int first, TokenBuffer tokens)
    {
        var found = tokens.Items[first..];
        var copy = ArrayPool<ModelToken>.Shared.Rent(found.Length);
        found.CopyTo(copy);
        tokens.Truncate(first);
        foreach (var token in copy.AsSpan(0, found.Length))
        {
            if (EndsInDigitAndComma(piece, token))
                AppendSplit(piece, token, tokens);
            else
                tokens.Add(token);
        }

        ArrayPool<ModelToken>.Shared.Return(copy);
    }

    // Rare enough to allocate the part.
    private void AppendSplit(ReadOnlySpan<char> piece, ModelToken token, TokenBuffer tokens)
    {
        var (start, comma) = (token.Start, token.End - 1);
        var hasSpace = piece[start] == SentencePieceModel.Space;
        string part = $"{SentencePieceModel.Space}{piece[(hasSpace ? start + 1 : start)..comma]}";
        var offset = hasSpace ? start : start - 1;
        var first = tokens.Count;
        pieces.Tokenize(part, tokens);
        var added = tokens.Items[first..];
        var count = 0;
        foreach (var item in added)
        {
            // The space before the part is taken off again where the piece has none.
            if (hasSpace || item.Start > 0)
                added[count++] = item with { Start = item.Start + offset, End = item.End + offset };
            else if (item.End > 1)
                added[count++] = Named(piece, start, item.End + offset);
        }

        tokens.Truncate(first + count);
        tokens.Add(Named(piece, comma, comma + 1));
    }

    private ModelToken Named(ReadOnlySpan<char> piece, int start, int end)
    {
        var id = Vocabulary.IdOf(piece[start..end]);
        return new ModelToken(id >= 0 ? id : unknownId, start, end, IsSurface: id < 0);
    }
}

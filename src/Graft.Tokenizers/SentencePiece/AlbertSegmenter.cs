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
        for (var i = tokens.Count - 1; i >= first; i--)
        {
            if (EndsInDigitAndComma(piece[tokens.Items[i].Start..tokens.Items[i].End]))
                SplitComma(piece, tokens, i);
        }
    }

    private static bool EndsInDigitAndComma(ReadOnlySpan<char> text) =>
        text.Length > 1 && text[^1] == ',' && CodePoints.Is(CodePoints.Before(text, text.Length - 1, out _), CodePointClasses.Number);

    // Rare enough to allocate.
    private void SplitComma(ReadOnlySpan<char> text, TokenBuffer tokens, int index)
    {
        var (start, comma) = (tokens.Items[index].Start, tokens.Items[index].End - 1);
        var hasSpace = text[start] == SentencePieceModel.Space;
        string part = $"{SentencePieceModel.Space}{text[(hasSpace ? start + 1 : start)..comma]}";
        var offset = hasSpace ? start : start - 1;
        var following = tokens.Items[(index + 1)..].ToArray();
        tokens.Truncate(index);
        pieces.Tokenize(part, tokens);
        var added = tokens.Items[index..].ToArray();
        tokens.Truncate(index);
        foreach (var token in added)
        {
            if (hasSpace || token.Start > 0)
                tokens.Add(token with { Start = token.Start + offset, End = token.End + offset });
            else if (token.End > 1)
                Add(text, start, token.End + offset, tokens);
        }

        Add(text, comma, comma + 1, tokens);
        foreach (var token in following)
            tokens.Add(token);
    }

    private void Add(ReadOnlySpan<char> text, int start, int end, TokenBuffer tokens)
    {
        var id = Vocabulary.IdOf(text[start..end]);
        tokens.Add(new ModelToken(id >= 0 ? id : unknownId, start, end, IsSurface: id < 0));
    }
}

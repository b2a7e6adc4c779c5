using Graft.Tokenizers.Models;
using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Makes one token of the code such as <c>&gt;&gt;fra&lt;&lt;</c> that a text for a model of several languages begins with; a code that the
/// vocabulary lacks is the unknown token.
/// </summary>
internal sealed class MarianLanguageCode(Vocabulary vocabulary, int unknownId) : PreTokenizer
{
    /// <summary>The length of the code that a text begins with, or 0.</summary>
    public static int LengthIn(ReadOnlySpan<char> text) =>
        text.StartsWith(">>", StringComparison.Ordinal) && text.IndexOf("<<", StringComparison.Ordinal) is var end and > 0 ? end + 2 : 0;

    protected override void Split(Pieces pieces, Piece piece)
    {
        var length = LengthIn(pieces.Text.Chars[piece.Start..piece.End]);
        if (length > 0)
        {
            var id = vocabulary.IdOf(pieces.Text.Chars.Slice(piece.Start, length));
            pieces.Add(new Piece(piece.Start, piece.Start + length, id >= 0 ? id : unknownId));
        }

        pieces.Add(new Piece(piece.Start + length, piece.End));
    }
}

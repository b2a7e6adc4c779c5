using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Splits at white space, which goes.</summary>
internal sealed class WhitespaceSplitPreTokenizer : PreTokenizer
{
    protected override void Split(Pieces pieces, Piece piece)
    {
        var chars = pieces.Text.Chars;
        var wordStart = piece.Start;

        // All white space lies in the first plane, so a unit at a time will do.
        for (var i = piece.Start; i < piece.End; i++)
        {
            if (!CodePoints.Is(chars[i], CodePointClasses.WhiteSpace))
                continue;
            pieces.Add(new Piece(wordStart, i));
            wordStart = i + 1;
        }

        pieces.Add(new Piece(wordStart, piece.End));
    }
}

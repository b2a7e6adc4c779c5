using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>
/// Splits where the script changes. What has no script goes with what is before it; what is before the first character that has one is lost,
/// as it is in the reference.
/// </summary>
internal sealed class UnicodeScriptsPreTokenizer : PreTokenizer
{
    protected override void Split(Pieces pieces, Piece piece)
    {
        var chars = pieces.Text.Chars;
        var start = piece.End;
        var current = Scripts.Any;
        for (int i = piece.Start, length; i < piece.End; i += length)
        {
            var script = Scripts.Of(CodePoints.At(chars, i, out length));
            if (script == Scripts.Any || script == current)
                continue;
            if (current != Scripts.Any)
                pieces.Add(new Piece(start, i));
            (start, current) = (i, script);
        }

        pieces.Add(new Piece(start, piece.End));
    }
}

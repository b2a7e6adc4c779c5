using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Keeps runs of word characters and runs of other characters; white space goes. Its word characters are a table of their own.</summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    private const CodePointClasses Kinds = CodePointClasses.Word | CodePointClasses.WhiteSpace;

    protected override void Split(Pieces pieces, Piece piece)
    {
        var chars = pieces.Text.Chars;
        var runStart = piece.Start;
        var runKind = CodePointClasses.WhiteSpace;
        for (int i = piece.Start, length; i < piece.End; i += length)
        {
            var kind = CodePoints.Classes(CodePoints.At(chars, i, out length)) & Kinds;
            if (kind == runKind)
                continue;
            if (runKind != CodePointClasses.WhiteSpace)
                pieces.Add(new Piece(runStart, i));
            (runStart, runKind) = (i, kind);
        }

        if (runKind != CodePointClasses.WhiteSpace)
            pieces.Add(new Piece(runStart, piece.End));
    }
}

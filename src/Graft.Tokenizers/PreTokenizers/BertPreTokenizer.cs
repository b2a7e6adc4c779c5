using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>BERT's pre-tokenizer: splits at white space, which goes, and makes each punctuation mark (ASCII symbols too) its own piece.</summary>
internal sealed class BertPreTokenizer : PreTokenizer
{
    private const CodePointClasses Separators = CodePointClasses.WhiteSpace | CodePointClasses.Punctuation;
    private static readonly CodePointClasses[] Ascii = [.. Enumerable.Range(0, 128).Select(c => CodePoints.Classes(c) & Separators)];

    protected override void Split(Pieces pieces, Piece piece)
    {
        var chars = pieces.Text.Chars;
        var wordStart = piece.Start;
        for (int i = piece.Start, length; i < piece.End; i += length)
        {
            length = 1;
            var classes = chars[i] < 128 ? Ascii[chars[i]] : CodePoints.Classes(CodePoints.At(chars, i, out length)) & Separators;
            if (classes == 0)
                continue;
            pieces.Add(new Piece(wordStart, i));
            if ((classes & CodePointClasses.WhiteSpace) == 0)
                pieces.Add(new Piece(i, i + length));
            wordStart = i + length;
        }

        pieces.Add(new Piece(wordStart, piece.End));
    }
}

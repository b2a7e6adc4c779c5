using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Cuts the text into pieces of so many code points; the last may be shorter.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : PreTokenizer
{
    private const int DefaultLength = 5;

    public static FixedLengthPreTokenizer Read(StageJson json) => (json.OptionalInteger("length") ?? DefaultLength) switch
    {
        0 => throw json.Refuse("length", "expected at least 1, found 0; correct it."),
        var length => new FixedLengthPreTokenizer(length),
    };

    protected override void Split(Pieces pieces, Piece piece)
    {
        var chars = pieces.Text.Chars;
        var start = piece.Start;
        var count = 0;
        for (int i = piece.Start, unitCount; i < piece.End; i += unitCount)
        {
            if (count == length)
            {
                pieces.Add(new Piece(start, i));
                (start, count) = (i, 0);
            }

            CodePoints.At(chars, i, out unitCount);
            count++;
        }

        pieces.Add(new Piece(start, piece.End));
    }
}

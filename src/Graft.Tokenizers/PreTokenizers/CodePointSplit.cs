using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Splits at each code point of a class.</summary>
internal static class CodePointSplit
{
    /// <summary>Adds the parts of a piece; each code point for which <paramref name="isDelimiter"/> holds is a delimiter of its own.</summary>
    public static void Split(Pieces pieces, Piece piece, SplitBehavior behavior, Func<int, bool> isDelimiter)
    {
        var chars = pieces.Text.Chars;
        var split = new DelimiterSplit(pieces, behavior);
        var done = piece.Start;
        for (int i = piece.Start, length; i < piece.End; i += length)
        {
            if (!isDelimiter(CodePoints.At(chars, i, out length)))
                continue;
            if (done < i)
                split.Add(done, i, isDelimiter: false);
            split.Add(i, i + length, isDelimiter: true);
            done = i + length;
        }

        if (done < piece.End)
            split.Add(done, piece.End, isDelimiter: false);
        split.Finish();
    }
}

using Graft.Tokenizers.Regex;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Splits at each match of a pattern; inverted, the matches are what is kept and the rest is the delimiter.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public static SplitPreTokenizer Read(StageJson json) =>
        new(TextPattern.Read(json), DelimiterSplit.ReadBehavior(json), json.OptionalBoolean("invert") ?? false);

    protected override void Split(Pieces pieces, Piece piece)
    {
        var text = pieces.Text.Chars[piece.Start..piece.End];
        var split = new DelimiterSplit(pieces, behavior);
        var done = 0;
        for (var matches = pattern.Matches(text); matches.MoveNext(); done = matches.End)
        {
            if (done < matches.Start)
                split.Add(piece.Start + done, piece.Start + matches.Start, invert);
            split.Add(piece.Start + matches.Start, piece.Start + matches.End, !invert);
        }

        if (done < text.Length)
            split.Add(piece.Start + done, piece.End, invert);
        split.Finish();
    }
}

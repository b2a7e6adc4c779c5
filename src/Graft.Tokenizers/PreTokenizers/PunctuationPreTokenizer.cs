using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Splits at each punctuation mark, ASCII symbols included (the same class as BERT's).</summary>
internal sealed class PunctuationPreTokenizer(SplitBehavior behavior) : PreTokenizer
{
    private static readonly Func<int, bool> IsPunctuation = codePoint => CodePoints.Is(codePoint, CodePointClasses.Punctuation);

    public static PunctuationPreTokenizer Read(StageJson json) => new(DelimiterSplit.ReadBehavior(json, absent: SplitBehavior.Isolated));

    protected override void Split(Pieces pieces, Piece piece) => CodePointSplit.Split(pieces, piece, behavior, IsPunctuation);
}

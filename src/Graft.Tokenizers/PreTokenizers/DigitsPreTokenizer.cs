using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Makes each numeral, or each run of numerals, a piece. Numerals are all of Unicode's numbers, fractions and Roman ones too.</summary>
internal sealed class DigitsPreTokenizer(bool individualDigits) : PreTokenizer
{
    private static readonly Func<int, bool> IsNumeral = codePoint => CodePoints.Is(codePoint, CodePointClasses.Numeral);

    private readonly SplitBehavior _behavior = individualDigits ? SplitBehavior.Isolated : SplitBehavior.Contiguous;

    public static DigitsPreTokenizer Read(StageJson json) => new(json.Boolean("individual_digits"));

    protected override void Split(Pieces pieces, Piece piece) => CodePointSplit.Split(pieces, piece, _behavior, IsNumeral);
}

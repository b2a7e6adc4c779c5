using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>Splits at one code point, which goes.</summary>
internal sealed class CharDelimiterSplitPreTokenizer : PreTokenizer
{
    private readonly Func<int, bool> _isDelimiter;

    public CharDelimiterSplitPreTokenizer(int delimiter) => _isDelimiter = codePoint => codePoint == delimiter;

    public static CharDelimiterSplitPreTokenizer Read(StageJson json)
    {
        var delimiter = json.String("delimiter");
        if (delimiter.Length == 0 || CodePoints.At(delimiter, 0, out var length) < 0 || length != delimiter.Length)
            throw json.Refuse("delimiter", $"expected one character, found \"{delimiter}\"; correct it, or use a Split with a String.");
        return new CharDelimiterSplitPreTokenizer(CodePoints.At(delimiter, 0, out _));
    }

    protected override void Split(Pieces pieces, Piece piece) => CodePointSplit.Split(pieces, piece, SplitBehavior.Removed, _isDelimiter);
}

using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Joins the pieces between special tokens, each run of them as a text of its own, with a space before such a run (and none after it, as in
/// the reference: <c>[CLS] a b[SEP]</c>).
/// </summary>
internal sealed class SpecialTokenDecoder : Decoder
{
    private readonly SentencePieceDecoder _pieces;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _special;
    private readonly bool _trims;

    /// <param name="pieces">Joins a run of pieces.</param>
    /// <param name="special">The special tokens.</param>
    /// <param name="trims">Whether white space at the ends of the text is cut off, and U+2581 in tokens that the model lacks is a space.</param>
    public SpecialTokenDecoder(SentencePieceDecoder pieces, IEnumerable<string> special, bool trims)
    {
        _pieces = pieces;
        _special = special.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _trims = trims;
    }

    public override void Decode(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        var run = 0;
        for (var i = 0; i <= tokens.Count; i++)
        {
            if (i < tokens.Count && !_special.Contains(tokens[i]))
                continue;
            if (i < tokens.Count && (run < i || i == 0))
                tokens.Append(' ');
            _pieces.AppendRun(tokens, run, i);
            if (i < tokens.Count)
                tokens.Append(tokens[i]);
            run = i + 1;
        }

        tokens.EndToken();
        tokens.EndRewrite();
        if (_trims)
            Trim(tokens);
    }

    private static void Trim(DecodedTokens tokens)
    {
        tokens.MutableChars.Replace(SentencePieceModel.Space, ' ');
        var text = tokens.Chars;
        while (text.Length > 0 && PythonSpace.Is(text[0]))
            text = text[1..];
        while (text.Length > 0 && PythonSpace.Is(text[^1]))
            text = text[..^1];
        if (text.Length == tokens.Chars.Length)
            return;
        tokens.BeginRewrite();
        tokens.Append(text);
        tokens.EndToken();
        tokens.EndRewrite();
    }
}

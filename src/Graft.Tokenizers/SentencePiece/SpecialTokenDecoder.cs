using Graft.Tokenizers.Decoders;
using StringBuilder = System.Text.StringBuilder;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Joins pieces between special tokens, each run of them as a text of its own, with a space before each such run (not after it, as in the
/// reference: <c>[CLS] a b[SEP]</c>).
/// </summary>
/// <param name="pieces">Joins a run of pieces.</param>
/// <param name="special">The special tokens.</param>
/// <param name="trims">Whether white space at the ends of the text is cut off, and U+2581 in tokens that the model lacks is a space.</param>
internal sealed class SpecialTokenDecoder(SentencePieceDecoder pieces, HashSet<string> special, bool trims) : Decoder
{
    public override void Decode(List<string> tokens)
    {
        var text = new StringBuilder();
        var isAfterSpecial = false;
        var run = new List<string>();
        foreach (var token in tokens)
        {
            if (!special.Contains(token))
            {
                run.Add(token);
                isAfterSpecial = false;
                continue;
            }

            if (!isAfterSpecial)
                text.Append(' ');
            pieces.Append(text, run);
            text.Append(token);
            run.Clear();
            isAfterSpecial = true;
        }

        pieces.Append(text, run);
        tokens.Clear();
        tokens.Add(trims ? text.Replace(SentencePieceModel.Space, ' ').ToString().Trim() : text.ToString());
    }
}

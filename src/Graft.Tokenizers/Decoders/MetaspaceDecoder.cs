using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers.Decoders;

/// <summary>Makes spaces of sentencepiece's marks; where the pre-tokenizer puts one before the text, the first token's marks go.</summary>
internal sealed class MetaspaceDecoder(char mark, bool dropsFirst) : Decoder
{
    public static MetaspaceDecoder Read(StageJson json)
    {
        var preTokenizer = Metaspace.Read(json);
        return new(preTokenizer.Mark, preTokenizer.Scheme != Metaspace.PrependScheme.Never);
    }

    public override void Decode(DecodedTokens tokens)
    {
        if (dropsFirst && tokens.Count > 0 && tokens[0].Contains(mark))
            DropFirst(tokens);
        tokens.MutableChars.Replace(mark, ' ');
    }

    // All marks of the first token, even within it, as the reference does.
    private void DropFirst(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0)
            {
                tokens.Append(tokens[i]);
            }
            else
            {
                foreach (var unit in tokens[i])
                {
                    if (unit != mark)
                        tokens.Append(unit);
                }
            }

            tokens.EndToken();
        }

        tokens.EndRewrite();
    }
}

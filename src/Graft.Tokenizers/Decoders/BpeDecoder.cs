namespace Graft.Tokenizers.Decoders;

/// <summary>Makes a space of the mark that ends a word, and nothing of it in the last token.</summary>
internal sealed class BpeDecoder(string suffix) : Decoder
{
    public static BpeDecoder Read(StageJson json)
    {
        var suffix = json.String("suffix");
        return suffix.Length > 0 ? new(suffix) : throw json.Refuse("suffix", "expected the mark that ends a word, found nothing; name it.");
    }

    public override void Decode(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            var rest = tokens[i];
            for (int at; (at = rest.IndexOf(suffix)) >= 0; rest = rest[(at + suffix.Length)..])
            {
                tokens.Append(rest[..at]);
                if (i < tokens.Count - 1)
                    tokens.Append(' ');
            }

            tokens.Append(rest);
            tokens.EndToken();
        }

        tokens.EndRewrite();
    }
}

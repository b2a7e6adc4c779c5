namespace Graft.Tokenizers.Decoders;

/// <summary>Joins tokens that continue a word to it and puts a space before the others.</summary>
/// <param name="prefix">What tokens that continue a word begin with.</param>
/// <param name="cleanup">Whether each token goes through <see cref="EnglishCleanup"/>.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : Decoder
{
    public static WordPieceDecoder Read(StageJson json) => new(json.String("prefix"), json.Boolean("cleanup"));

    public override void Decode(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var room = tokens.Reserve(token.Length + 1);
            var start = 0;
            var length = 0;
            if (i > 0 && token.StartsWith(prefix))
                start = prefix.Length;
            else if (i > 0)
                room[length++] = ' ';
            token[start..].CopyTo(room[length..]);
            length += token.Length - start;
            if (cleanup && EnglishCleanup.IsNeeded(room[..length]))
                tokens.Append(EnglishCleanup.Apply(room[..length].ToString()));
            else
                tokens.Advance(length);
            tokens.EndToken();
        }

        tokens.EndRewrite();
    }
}

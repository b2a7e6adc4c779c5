namespace Graft.Tokenizers.Decoders;

/// <summary>
/// For tokens that a speech model gives one a time step: of equal ones side by side one stays, padding goes, and with <c>cleanup</c> the word
/// delimiter is a space.
/// </summary>
internal sealed class CtcDecoder(string padToken, string wordDelimiter, bool cleanup) : Decoder
{
    public static CtcDecoder Read(StageJson json)
    {
        var wordDelimiter = json.String("word_delimiter_token");
        return wordDelimiter.Length > 0
            ? new(json.String("pad_token"), wordDelimiter, json.Boolean("cleanup"))
            : throw json.Refuse("word_delimiter_token", "expected the token between words, found nothing; name it.");
    }

    public override void Decode(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i].SequenceEqual(tokens[i - 1]))
                continue;
            var token = tokens[i].ToString();
            if (padToken.Length > 0)
                token = token.Replace(padToken, "", StringComparison.Ordinal);
            if (cleanup)
                token = EnglishCleanup.Apply(token).Replace(wordDelimiter, " ", StringComparison.Ordinal);
            if (token.Length == 0)
                continue;
            tokens.Append(token);
            tokens.EndToken();
        }

        tokens.EndRewrite();
    }
}

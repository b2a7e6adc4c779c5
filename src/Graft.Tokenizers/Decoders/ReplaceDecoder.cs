using Graft.Tokenizers.Regex;

namespace Graft.Tokenizers.Decoders;

/// <summary>Puts a string, taken literally, in the place of each match of a pattern in each token. An empty token stays empty.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : Decoder
{
    public static ReplaceDecoder Read(StageJson json) => new(TextPattern.Read(json), json.String("content"));

    public override void Decode(DecodedTokens tokens)
    {
        if (pattern.AsLiteral is [var mark] && content is [var replacement])
        {
            tokens.MutableChars.Replace(mark, replacement);
            return;
        }

        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var done = 0;
            if (!token.IsEmpty)
            {
                var matches = pattern.Matches(token);
                for (; matches.MoveNext(); done = matches.End)
                {
                    tokens.Append(token[done..matches.Start]);
                    tokens.Append(content);
                }
            }

            tokens.Append(token[done..]);
            tokens.EndToken();
        }

        tokens.EndRewrite();
    }
}

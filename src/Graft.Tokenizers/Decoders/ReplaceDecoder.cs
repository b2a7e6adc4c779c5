using System.Text;
using Graft.Tokenizers.Regex;

namespace Graft.Tokenizers.Decoders;

/// <summary>Puts a string, taken literally, in the place of each match of a pattern in each token. An empty token stays empty.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : Decoder
{
    public static ReplaceDecoder Read(StageJson json) => new(TextPattern.Read(json), json.String("content"));

    public override void Decode(List<string> tokens)
    {
        var replaced = new StringBuilder();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var matches = pattern.Matches(token);
            if (token.Length == 0 || !matches.MoveNext())
                continue;
            replaced.Clear();
            var done = 0;
            do
            {
                replaced.Append(token, done, matches.Start - done).Append(content);
                done = matches.End;
            }
            while (matches.MoveNext());
            tokens[i] = replaced.Append(token, done, token.Length - done).ToString();
        }
    }
}

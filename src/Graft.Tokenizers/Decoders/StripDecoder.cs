using System.Text;

namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Takes a character from the ends of each token, up to so many times. A token that has fewer of it than there are to take becomes empty; the
/// reference crashes there if any are to be taken from the end.
/// </summary>
internal sealed class StripDecoder(string content, int start, int stop) : Decoder
{
    public static StripDecoder Read(StageJson json)
    {
        var content = json.String("content");
        return content.Length > 0 && Rune.GetRuneAt(content, 0).Utf16SequenceLength == content.Length
            ? new(content, json.Integer("start"), json.Integer("stop"))
            : throw json.Refuse("content", $"expected one character, found \"{content}\"; correct the file or fetch it again.");
    }

    public override void Decode(DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            for (var n = 0; n < start && token.StartsWith(content); n++)
                token = token[content.Length..];
            for (var n = 0; n < stop && token.EndsWith(content); n++)
                token = token[..^content.Length];
            tokens.Append(token);
            tokens.EndToken();
        }

        tokens.EndRewrite();
    }
}

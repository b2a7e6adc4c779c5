namespace Graft.Tokenizers.Decoders;

/// <summary>
/// Joins tokens that continue a word to it and puts a space before the others. The cleanup that undoes English tokenization looks at one
/// token at a time, so it rejoins <c>n't</c> only where that is a token.
/// </summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : Decoder
{
    private static readonly (string Spaced, string Joined)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static WordPieceDecoder Read(StageJson json) => new(json.String("prefix"), json.Boolean("cleanup"));

    public override void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (i > 0)
                token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            tokens[i] = cleanup ? CleanUp(token) : token;
        }
    }

    private static string CleanUp(string token)
    {
        foreach (var (spaced, joined) in Cleanups)
            token = token.Replace(spaced, joined, StringComparison.Ordinal);
        return token;
    }
}

using Graft.Tokenizers.Decoders;

namespace Graft.Tokenizers;

/// <summary>From ids and tokens to text. Thread-safe.</summary>
internal sealed class Detokenizer(TokenNames names, Decoder? decoder)
{
    private DecodedTokens? _kept;

    public TokenNames Names { get; } = names;

    /// <summary>Whether an id adds nothing to a text: the vocabulary lacks it, or it is a special token that is left out.</summary>
    public bool IsSilent(int id, bool skipSpecialTokens) => Names.Of(id) is null || (skipSpecialTokens && Names.IsSpecial(id));

    /// <summary>The text of ids.</summary>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens)
    {
        var tokens = Rent();
        Decode(ids, skipSpecialTokens, tokens);
        return TextOf(tokens);
    }

    /// <summary>The text of token strings.</summary>
    public string Decode(IReadOnlyList<string> strings)
    {
        var tokens = Rent();
        tokens.BeginRewrite();
        for (var i = 0; i < strings.Count; i++)
            Append(tokens, strings[i], isFirst: i == 0);
        Finish(tokens);
        return TextOf(tokens);
    }

    /// <summary>Leaves the text of ids in <paramref name="tokens"/>.</summary>
    public void Decode(IReadOnlyList<int> ids, bool skipSpecialTokens, DecodedTokens tokens)
    {
        tokens.BeginRewrite();
        var isFirst = true;
        for (var i = 0; i < ids.Count; i++)
        {
            if (IsSilent(ids[i], skipSpecialTokens))
                continue;
            Append(tokens, Names.Of(ids[i]), isFirst);
            isFirst = false;
        }

        Finish(tokens);
    }

    // Without a decoder there are spaces between tokens.
    private void Append(DecodedTokens tokens, string? token, bool isFirst)
    {
        if (decoder is null && !isFirst)
            tokens.Append(' ');
        tokens.Append(token);
        tokens.EndToken();
    }

    private void Finish(DecodedTokens tokens)
    {
        tokens.EndRewrite();
        decoder?.Decode(tokens);
    }

    private DecodedTokens Rent() => Interlocked.Exchange(ref _kept, null) ?? new DecodedTokens();

    private string TextOf(DecodedTokens tokens)
    {
        var text = tokens.Chars.ToString();
        if (!tokens.IsHuge)
            _kept = tokens;
        return text;
    }
}

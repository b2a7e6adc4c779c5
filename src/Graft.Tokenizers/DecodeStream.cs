using Graft.Tokenizers.Decoders;

namespace Graft.Tokenizers;

/// <summary>
/// Decodes ids that come one by one, such as those of a generating model: each call gives the text that has become certain. Not
/// thread-safe; made by <see cref="Tokenizer.CreateDecodeStream"/>.
/// </summary>
public sealed class DecodeStream
{
    private const char Incomplete = '\uFFFD';

    private readonly Detokenizer _detokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly DecodedTokens _text = new();

    // The ids since the text before the last one was certain: enough for a decoder that looks at what precedes a token.
    private readonly List<int> _ids = [];

    // What the first ids of them give.
    private string _prefix = "";
    private int _prefixCount;

    internal DecodeStream(Detokenizer detokenizer, bool skipSpecialTokens)
    {
        _detokenizer = detokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>Takes the next id.</summary>
    /// <returns>The new text; null while it ends in the middle of a character, or where the id adds none.</returns>
    public string? Add(int id)
    {
        if (_detokenizer.IsSilent(id, _skipSpecialTokens))
            return null;
        if (_prefix.Length == 0 && _ids.Count > 0)
        {
            var prefix = Decode();
            if (!prefix.EndsWith(Incomplete))
                (_prefix, _prefixCount) = (prefix.ToString(), _ids.Count);
        }

        _ids.Add(id);
        var text = Decode();
        if (text.Length <= _prefix.Length || text[^1] == Incomplete || !text.StartsWith(_prefix))
            return null;

        var added = text[_prefix.Length..].ToString();
        var count = _ids.Count - _prefixCount;
        _ids.RemoveRange(0, _prefixCount);
        _prefix = Decode().ToString();
        _prefixCount = count;
        return added;
    }

    private ReadOnlySpan<char> Decode()
    {
        _detokenizer.Decode(_ids, _skipSpecialTokens, _text);
        return _text.Chars;
    }
}

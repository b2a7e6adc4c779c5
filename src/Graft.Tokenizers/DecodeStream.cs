namespace Graft.Tokenizers;

/// <summary>
/// Decodes ids that come one by one, such as those of a generating model: each call gives the text that has become certain. Not
/// thread-safe; made by <see cref="Tokenizer.CreateDecodeStream"/>.
/// </summary>
public sealed class DecodeStream
{
    private const char Incomplete = '\uFFFD';

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private List<int> _ids = [];
    private string _prefix = "";
    private int _prefixCount;

    internal DecodeStream(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>Takes the next id.</summary>
    /// <returns>The new text; null while it ends in the middle of a character, or where the id adds none.</returns>
    public string? Add(int id)
    {
        if (_prefix.Length == 0 && _ids.Count > 0)
        {
            var prefix = _tokenizer.Decode(_ids, _skipSpecialTokens);
            if (!prefix.EndsWith(Incomplete))
                (_prefix, _prefixCount) = (prefix, _ids.Count);
        }

        _ids.Add(id);
        var text = _tokenizer.Decode(_ids, _skipSpecialTokens);
        if (text.Length <= _prefix.Length || text.EndsWith(Incomplete) || !text.StartsWith(_prefix, StringComparison.Ordinal))
            return null;

        // Only the ids since the last certain text are kept: enough for a decoder that looks at what precedes a token.
        var added = text[_prefix.Length..];
        var count = _ids.Count - _prefixCount;
        _ids = _ids[_prefixCount..];
        _prefix = _tokenizer.Decode(_ids, _skipSpecialTokens);
        _prefixCount = count;
        return added;
    }
}

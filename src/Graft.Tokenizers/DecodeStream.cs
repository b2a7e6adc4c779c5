using Graft.Tokenizers.Decoders;

namespace Graft.Tokenizers;

/// <summary>
/// Decodes ids that come one by one, such as those of a generating model: each call gives the text that has become certain. Not
/// thread-safe; made by <see cref="Tokenizer.CreateDecodeStream"/>.
/// <para>An id can change text that was given already: a byte that makes the bytes before it invalid. What was given stays, and goes on with
/// what the new ids are by themselves.</para>
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
            var prefix = Decode(_ids);
            if (!prefix.EndsWith(Incomplete))
                (_prefix, _prefixCount) = (prefix.ToString(), _ids.Count);
        }

        _ids.Add(id);
        var text = Decode(_ids);
        if (text.Length == 0 || text[^1] == Incomplete || !IsLonger(text))
            return null;

        var added = text.StartsWith(_prefix) ? text[_prefix.Length..].ToString() : Decode(_ids[_prefixCount..]).ToString();
        var count = _ids.Count - _prefixCount;
        _ids.RemoveRange(0, _prefixCount);
        _prefix = Decode(_ids).ToString();
        _prefixCount = count;
        return added;
    }

    /// <summary>Ends the stream: the text of ids that were not certain, such as the first bytes of a character whose others never came.</summary>
    /// <returns>The text, U+FFFD in the place of what is no character; null where nothing is left.</returns>
    public string? Finish()
    {
        var rest = Decode(_ids);
        var added = rest.StartsWith(_prefix) ? rest[_prefix.Length..].ToString() : Decode(_ids[_prefixCount..]).ToString();
        _ids.Clear();
        (_prefix, _prefixCount) = ("", 0);
        return added.Length > 0 ? added : null;
    }

    // The reference counts UTF-8 bytes.
    private bool IsLonger(ReadOnlySpan<char> text) => text.StartsWith(_prefix)
        ? text.Length > _prefix.Length
        : System.Text.Encoding.UTF8.GetByteCount(text) > System.Text.Encoding.UTF8.GetByteCount(_prefix);

    private ReadOnlySpan<char> Decode(List<int> ids)
    {
        _detokenizer.Decode(ids, _skipSpecialTokens, _text);
        return _text.Chars;
    }
}

using Graft.Tokenizers.Models;
using Graft.Tokenizers.Normalizers;

namespace Graft.Tokenizers;

/// <summary>
/// The added tokens. Their ids in the file are not trusted, as in the reference: a token that the model knows has the model's id, any other
/// gets the next free one, in the order of the file.
/// </summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _tokens = [];
    private readonly Dictionary<int, string> _patterns = [];
    private readonly HashSet<string> _special = new(StringComparer.Ordinal);
    private int _lastId = -1;

    public AddedVocabulary(IEnumerable<AddedToken> tokens, Model model, Normalizer? normalizer)
    {
        foreach (var token in tokens)
            Add(token, model.Vocabulary);
        NewTokens = _ids.Keys.Count(token => model.Vocabulary.IdOf(token) is null);
        var ordered = _tokens.OrderByDescending(entry => entry.Value.Special).ToList();
        foreach (var (id, token) in ordered)
            _patterns[id] = token.Normalized ? Normalize(token.Content, normalizer) : token.Content;
        BeforeNormalizing = Matcher(ordered.Where(entry => !entry.Value.Normalized));
        AfterNormalizing = Matcher(ordered.Where(entry => entry.Value.Normalized));
    }

    /// <summary>Finds the tokens that are looked for in the text as given; null where there are none.</summary>
    public AddedTokenMatcher? BeforeNormalizing { get; }

    /// <summary>Finds the tokens that are looked for in normalized text; null where there are none.</summary>
    public AddedTokenMatcher? AfterNormalizing { get; }

    /// <summary>How many tokens the model does not know.</summary>
    public int NewTokens { get; }

    /// <summary>The tokens by their ids.</summary>
    public IReadOnlyDictionary<int, AddedToken> Tokens => _tokens;

    /// <summary>The special tokens.</summary>
    public IEnumerable<string> SpecialTokens => _special;

    public bool IsSpecial(string token) => _special.Contains(token);

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>
    /// The string of an id, or null. Of a token that is looked for in normalized text it is the normalized one, as in the reference.
    /// </summary>
    public string? TokenOf(int id) => _patterns.GetValueOrDefault(id);

    private AddedTokenMatcher? Matcher(IEnumerable<KeyValuePair<int, AddedToken>> tokens)
    {
        var patterns = tokens.Select(entry => (entry.Value, entry.Key, _patterns[entry.Key])).ToList();
        return patterns.Count > 0 ? new AddedTokenMatcher(patterns) : null;
    }

    private static string Normalize(string content, Normalizer? normalizer)
    {
        if (normalizer is null)
            return content;
        var text = new AlignedText();
        text.Reset(content, 0);
        normalizer.Normalize(text);
        return text.Chars.ToString();
    }

    private int NextId(AddedToken token, Vocabulary vocabulary) => _lastId < int.MaxValue
        ? Math.Max(vocabulary.Count, _lastId + 1)
        : throw new TokenizerFormatException(vocabulary.File, "$.added_tokens",
            $"no id is left for {token.Content}: a token before it has the largest, {int.MaxValue}; give that one a smaller id in the vocabulary.");

    private void Add(AddedToken token, Vocabulary vocabulary)
    {
        if (token.Content.Length == 0)
            return;
        var id = IdOf(token.Content) ?? vocabulary.IdOf(token.Content) ?? NextId(token, vocabulary);
        _lastId = Math.Max(_lastId, id);
        _ids[token.Content] = id;
        _tokens[id] = token;
        if (token.Special)
            _special.Add(token.Content);
    }
}

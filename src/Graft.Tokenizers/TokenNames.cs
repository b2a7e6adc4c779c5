using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>The strings of ids: added tokens first, then the model's.</summary>
internal sealed class TokenNames
{
    private readonly AddedVocabulary _added;
    private readonly Vocabulary _vocabulary;

    // Of the usual ids, in one look.
    private readonly string?[] _dense;
    private readonly bool[] _isSpecial;

    public TokenNames(AddedVocabulary added, Vocabulary vocabulary)
    {
        _added = added;
        _vocabulary = vocabulary;
        _dense = new string?[checked(vocabulary.Count + added.NewTokens)];
        _isSpecial = new bool[_dense.Length];
        for (var id = 0; id < _dense.Length; id++)
        {
            _dense[id] = Find(id);
            _isSpecial[id] = FindSpecial(id);
        }
    }

    /// <summary>The token of an id, or null.</summary>
    public string? Of(int id) => (uint)id < (uint)_dense.Length ? _dense[id] : Find(id);

    /// <summary>Whether the token of an id is a special one, by its string, as in the reference.</summary>
    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length ? _isSpecial[id] : FindSpecial(id);

    private string? Find(int id) => _added.TokenOf(id) ?? _vocabulary.TokenOf(id);

    private bool FindSpecial(int id) => Of(id) is { } token && _added.IsSpecial(token);
}

namespace Graft.Tokenizers.Trainers;

/// <summary>The tokens so far: strings to ids and back, in the order in which they were made.</summary>
internal sealed class TokenInventory
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _tokens = [];
    private readonly List<int> _lengths = [];

    /// <summary>The tokens by id.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    public int Count => _tokens.Count;

    /// <summary>The id of a token, which is made where it is not there.</summary>
    /// <param name="token">The string.</param>
    /// <param name="length">How many characters of text it stands for, marks of its place in the word not counted.</param>
    public int Intern(string token, int length)
    {
        if (_ids.TryGetValue(token, out var id))
            return id;
        _ids.Add(token, _tokens.Count);
        _tokens.Add(token);
        _lengths.Add(length);
        return _tokens.Count - 1;
    }

    public bool Contains(string token) => _ids.ContainsKey(token);

    /// <summary>How many characters of text a token stands for.</summary>
    public int LengthOf(int id) => _lengths[id];
}

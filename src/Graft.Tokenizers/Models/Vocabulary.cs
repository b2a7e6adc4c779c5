namespace Graft.Tokenizers.Models;

/// <summary>Tokens and their ids, both ways. Ids may have gaps, and none costs memory for the gap before it.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _sparse = [];
    private readonly string?[] _dense;

    /// <param name="file">The file that the tokens come from, for errors.</param>
    /// <param name="entries">Token and id; of two tokens with one id the first is what the id means, of two equal tokens the last has the id.</param>
    /// <param name="count">The number of tokens where the model counts a token that it has twice as two; null counts each once.</param>
    public Vocabulary(string file, IEnumerable<KeyValuePair<string, int>> entries, int? count = null)
    {
        File = file;
        foreach (var (token, id) in entries)
        {
            _ids[token] = id;
            _sparse.TryAdd(id, token);
            IdCount = Math.Max(IdCount, id + 1);
        }

        Count = count ?? _ids.Count;

        _dense = new string?[_sparse.Count];
        for (var id = 0; id < _dense.Length; id++)
        {
            if (_sparse.Remove(id, out var token))
                _dense[id] = token;
        }

        _sparse.TrimExcess();
    }

    /// <summary>The file that the tokens come from.</summary>
    public string File { get; }

    /// <summary>The number of tokens.</summary>
    public int Count { get; }

    /// <summary>One more than the largest id; 0 where there is none.</summary>
    public int IdCount { get; }

    /// <summary>All tokens with their ids.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    /// <summary>The id of a token, or null.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The id of a token, or -1.</summary>
    public int IdOf(ReadOnlySpan<char> token) =>
        _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out var id) ? id : -1;

    /// <summary>The token of an id, or null.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_dense.Length ? _dense[id] : _sparse.GetValueOrDefault(id);

    /// <summary>The error of a text that needs an unknown token where there is none.</summary>
    public TokenizerFormatException MissingUnknown(string unknownToken) => new(File, "$.model.unk_token",
        $"the text needs the unknown token {unknownToken}, and the vocabulary has no such token; add it, or name one that is there.");
}

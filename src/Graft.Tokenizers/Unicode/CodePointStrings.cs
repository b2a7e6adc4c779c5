namespace Graft.Tokenizers.Unicode;

/// <summary>What code points become: a short UTF-16 string for each one that is in the map.</summary>
internal sealed class CodePointStrings
{
    // Where the string of a code point is in _pool: its length, then its units. Nothing is at 0.
    private readonly CodePointMap<ushort> _places = new();
    private char[] _pool = new char[1024];
    private int _length = 1;

    /// <summary>Adds a code point; the string is not empty.</summary>
    public void Add(int codePoint, ReadOnlySpan<char> value)
    {
        if (_length + value.Length + 1 > _pool.Length)
            Array.Resize(ref _pool, _pool.Length * 2);
        _places[codePoint] = checked((ushort)_length);
        _pool[_length] = (char)value.Length;
        value.CopyTo(_pool.AsSpan(_length + 1));
        _length += value.Length + 1;
    }

    /// <summary>What a code point becomes; empty where it stays as it is.</summary>
    public ReadOnlySpan<char> Of(int codePoint)
    {
        var place = _places[codePoint];
        return place == 0 ? [] : _pool.AsSpan(place + 1, _pool[place]);
    }

    public bool Contains(int codePoint) => _places[codePoint] != 0;
}

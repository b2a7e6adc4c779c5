using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// The matches of a pattern in a text, one after the other. An empty match where the previous match ended does not count: the search goes on
/// one code point further, as in the reference.
/// </summary>
internal ref struct RegexMatches
{
    // What the automaton may read again: it starts anew at each match and, after a failure, at each code point.
    private const int ReadsPerUnit = 8;
    private const int MinReads = 1 << 12;

    private readonly CompiledRegex _regex;
    private readonly ReadOnlySpan<char> _text;
    private Backtracker? _backtracker;
    private RegexDfa? _dfa;
    private long _budget;
    private int _from;

    public RegexMatches(CompiledRegex regex, ReadOnlySpan<char> text)
    {
        _regex = regex;
        _text = text;
        _dfa = regex.Dfa;
        _budget = MinReads + ((long)text.Length * ReadsPerUnit);
        End = -1;
    }

    /// <summary>Where the match begins, in UTF-16 units.</summary>
    public int Start { get; private set; }

    /// <summary>Where the match ends.</summary>
    public int End { get; private set; }

    /// <summary>Goes to the next match; false if there is none.</summary>
    public bool MoveNext()
    {
        while (_from <= _text.Length)
        {
            if (!TryFind(out var start, out var end))
                break;
            if (start != end || start != End)
            {
                (Start, End, _from) = (start, end, end);
                return true;
            }

            var length = 1;
            if (_from < _text.Length)
                CodePoints.At(_text, _from, out length);
            _from += length;
        }

        if (_backtracker is not null)
            _regex.Return(_backtracker);
        _backtracker = null;
        _from = int.MaxValue;
        return false;
    }

    private bool TryFind(out int start, out int end)
    {
        start = _from;
        if (_dfa is not null)
        {
            if (_dfa.TryFind(_text, ref start, out end, ref _budget) || _budget >= 0)
                return end >= 0;
            _dfa = null;
        }

        if (_backtracker is null)
        {
            _backtracker = _regex.RentBacktracker();
            _backtracker.Begin(_text.Length);
        }

        return _backtracker.TryFind(_text, _from, out start, out end);
    }
}

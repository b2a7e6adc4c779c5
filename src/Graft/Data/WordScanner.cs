using System.Text;

namespace Graft.Data;

/// <summary>Finds the words in a stretch of text without white space; the rules are told at <see cref="WordSplitter"/>.</summary>
internal sealed class WordScanner
{
    // RFC 5321, 4.5.3.1.1; it also bounds the search.
    private const int LongestMailName = 64;

    private static readonly string[] AddressStarts = ["http://", "https://", "ftp://", "www."];

    private readonly string _chunk;
    private readonly Rune[] _runes;
    private readonly int[] _starts;

    public WordScanner(string chunk)
    {
        _chunk = chunk;
        _runes = [.. chunk.EnumerateRunes()];
        _starts = new int[_runes.Length + 1];
        for (var at = 0; at < _runes.Length; at++)
            _starts[at + 1] = _starts[at] + _runes[at].Utf16SequenceLength;
    }

    /// <summary>The words in UTF-16 units of the chunk, and whether each is made of word characters (and so may hold clitics).</summary>
    public IEnumerable<(int Start, int End, bool IsWord)> Words(CliticRules? clitics)
    {
        for (var at = 0; at < _runes.Length;)
        {
            var end = EndOfAddress(at);
            var isWord = end == at && EndOfWord(at) > at;
            if (isWord)
                end = WithFinalApostrophe(at, EndOfWord(at), clitics);
            else if (end == at)
                end = EndOfMark(at);
            yield return (_starts[at], _starts[end], isWord);
            at = end;
        }
    }

    private bool IsWordAt(int at) => at >= 0 && at < _runes.Length && WordCharacter.IsWord(_runes[at]);

    private bool IsDigitAt(int at) => at >= 0 && at < _runes.Length && Rune.IsDigit(_runes[at]);

    private bool IsLetterAt(int at) => at >= 0 && at < _runes.Length && Rune.IsLetter(_runes[at]);

    private bool Is(int at, char value) => at >= 0 && at < _runes.Length && _runes[at].Value == value;

    private int EndOfAddress(int at)
    {
        if (Array.Exists(AddressStarts, start => _chunk.AsSpan(_starts[at]).StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            return WithoutFinalPunctuation(at, _runes.Length);
        return EndOfMailAddress(at);
    }

    // A bracket that closes belongs to the address where it opened there.
    private int WithoutFinalPunctuation(int start, int end)
    {
        var unopened = _runes.AsSpan(start, end - start).Count(new Rune(')')) - _runes.AsSpan(start, end - start).Count(new Rune('('));
        while (end > start + 1 && !WordCharacter.IsWord(_runes[end - 1]) && !Is(end - 1, '/'))
        {
            if (Is(end - 1, ')') && unopened-- <= 0)
                break;
            if (Is(end - 1, '('))
                unopened++;
            end--;
        }

        return end;
    }

    private int EndOfMailAddress(int start)
    {
        var at = start;
        while (at - start <= LongestMailName && (IsWordAt(at) || (at > start && (Is(at, '.') || Is(at, '+') || Is(at, '-') || Is(at, '%')))))
            at++;
        if (at == start || !Is(at, '@') || !IsWordAt(at + 1))
            return start;
        var domain = ++at;
        while (IsWordAt(at) || ((Is(at, '.') || Is(at, '-')) && IsWordAt(at + 1)))
            at++;
        return _runes.AsSpan(domain, at - domain).Contains(new Rune('.')) ? at : start;
    }

    // The start itself where no word begins here.
    private int EndOfWord(int start)
    {
        var at = start;
        if ((Is(at, '@') || Is(at, '#')) && IsWordAt(at + 1) && !IsWordAt(at - 1))
            at++;
        else if ((Is(at, '-') || Is(at, '+')) && IsDigitAt(at + 1) && (at == 0 || WordCharacter.IsPaired(_runes[at - 1])))
            at++;
        if (!IsWordAt(at))
            return start;
        while (IsWordAt(at) || JoinsAt(at))
            at++;
        if (Is(at, '.') && IsDotted(start, at))
            return at + 1;
        return EndOfPlusOrSharp(at);
    }

    private bool JoinsAt(int at)
    {
        if (at >= _runes.Length || !IsWordAt(at - 1) || !IsWordAt(at + 1))
            return false;
        var value = _runes[at].Value;
        if (WordCharacter.IsApostrophe(value) || WordCharacter.IsHyphen(value) || value == '.')
            return true;
        return value switch
        {
            ',' or ':' or '/' => IsDigitAt(at - 1) && IsDigitAt(at + 1),
            '&' or '·' => IsLetterAt(at - 1) && IsLetterAt(at + 1),
            _ => false,
        };
    }

    // Single letters with dots between them, two at least, as in U.S or e.g.
    private bool IsDotted(int start, int end)
    {
        if (end - start < 3)
            return false;
        for (var at = start; at < end; at++)
        {
            if ((at - start) % 2 == 0 ? !IsLetterAt(at) : !Is(at, '.'))
                return false;
        }

        return (end - start) % 2 == 1;
    }

    private int EndOfPlusOrSharp(int at)
    {
        if (!IsLetterAt(at - 1))
            return at;
        var end = at;
        while (Is(end, '+'))
            end++;
        if (end == at && Is(end, '#'))
            end++;
        return IsWordAt(end) ? at : end;
    }

    private int WithFinalApostrophe(int start, int end, CliticRules? clitics)
    {
        var keeps = end < _runes.Length
            && WordCharacter.IsApostrophe(_runes[end].Value)
            && clitics is not null
            && clitics.KeepsFinalApostrophe(_chunk[_starts[start].._starts[end]]);
        return keeps ? end + 1 : end;
    }

    private int EndOfMark(int start)
    {
        var at = start + 1;
        if (WordCharacter.IsSymbol(_runes[start]) && EndOfSymbol(start) is var end && end > at)
            return end;
        if (WordCharacter.IsPaired(_runes[start]) || WordCharacter.IsPictogram(_runes[start]))
            return at;
        bool IsCry(int place) => Is(place, '?') || Is(place, '!');
        while (at < _runes.Length && (_runes[at] == _runes[start] || (IsCry(start) && IsCry(at))))
            at++;
        return at;
    }

    private int EndOfSymbol(int start)
    {
        var at = start + 1;
        if (WordCharacter.IsRegionalIndicator(_runes[start]) && at < _runes.Length && WordCharacter.IsRegionalIndicator(_runes[at]))
            return at + 1;
        bool IsJoined(int place) => WordCharacter.IsJoiner(_runes[place - 1]) && WordCharacter.IsSymbol(_runes[place]);
        while (at < _runes.Length && (WordCharacter.IsExtender(_runes[at]) || IsJoined(at)))
            at++;
        return at;
    }
}

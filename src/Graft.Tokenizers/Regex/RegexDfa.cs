namespace Graft.Tokenizers.Regex;

/// <summary>
/// A program as a deterministic automaton: one table look-up a code point. A state is what is still possible, in order of priority, before the
/// next symbol is known; the transition on that symbol decides the looks at it and whether a match ends before it.
/// </summary>
internal sealed class RegexDfa
{
    private readonly RegexAlphabet _alphabet;

    // By state (the offset of its row) and symbol: the next state times two, plus one if a match ends before the symbol.
    private readonly int[] _transitions;

    // The first state by the symbol before it.
    private readonly int[] _starts;

    /// <param name="alphabet">The symbols.</param>
    /// <param name="transitions">The table; row 0 is the state from which nothing can match any more.</param>
    /// <param name="starts">The first state by the symbol before it.</param>
    public RegexDfa(RegexAlphabet alphabet, int[] transitions, int[] starts)
    {
        _alphabet = alphabet;
        _transitions = transitions;
        _starts = starts;
    }

    /// <summary>The first match that begins at or after an index.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where to begin; where the match begins.</param>
    /// <param name="end">Where the match ends.</param>
    /// <param name="budget">How many units may be read; below 0 on return means that the search was given up.</param>
    public bool TryFind(ReadOnlySpan<char> text, ref int start, out int end, ref long budget)
    {
        end = -1;
        var isContextFree = _starts.Length == 1;
        while (budget >= 0)
        {
            var state = isContextFree ? _starts[0] : _starts[_alphabet.Before(text, start, out _)];
            budget -= Match(text, start, state, out end);
            if (end >= 0)
                return true;
            if (start >= text.Length)
                return false;
            _alphabet.At(text, start, out var length);
            start += length;
        }

        return false;
    }

    // From one beginning; returns how many units were read.
    private int Match(ReadOnlySpan<char> text, int start, int state, out int end)
    {
        var (alphabet, transitions) = (_alphabet, _transitions);
        end = -1;
        for (int i = start, length; ; i += length)
        {
            var entry = transitions[state + alphabet.At(text, i, out length)];
            if ((entry & 1) != 0)
                end = i;
            state = entry >> 1;
            if (state == 0)
                return i - start + 1;
        }
    }
}

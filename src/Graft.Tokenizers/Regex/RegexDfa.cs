using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Graft.Tokenizers.Regex;

/// <summary>
/// A program as a deterministic automaton: one table look-up a code point, and one vector comparison for a run of small ASCII letters where
/// they don't change the state. A state is what is still possible, in order of priority, before the next symbol is known; the transition on
/// that symbol decides the looks at it and whether a match ends before it.
/// </summary>
internal sealed class RegexDfa
{
    // An entry of the table: the offset of the next state's row, shifted, and these.
    private const int Shift = 2;
    private const int EndsMatch = 1;
    private const int LoopsOnLetters = 2;

    private const int LetterCount = 26;

    private readonly RegexAlphabet _alphabet;
    private readonly int[] _transitions;
    private readonly int[] _starts;
    private readonly int _letter;

    // No match begins with a small letter.
    private readonly bool _skipsLetters;

    /// <param name="alphabet">The symbols.</param>
    /// <param name="transitions">
    /// For each state a row, and in it for each symbol the next state, and whether a match ends before the symbol. Nothing can match any
    /// more in state 0.
    /// </param>
    /// <param name="starts">The first state; more than one where it depends on the symbol before it.</param>
    public RegexDfa(RegexAlphabet alphabet, IReadOnlyList<(int State, bool EndsMatch)> transitions, IEnumerable<int> starts)
    {
        _alphabet = alphabet;
        _letter = alphabet['a'];
        _starts = [.. starts.Select(state => state * alphabet.Count)];
        _skipsLetters = _starts.Length == 1 && Enumerable.Range('a', LetterCount).All(c => transitions[_starts[0] + alphabet[c]] == (0, false));
        _transitions = new int[transitions.Count];
        for (var i = 0; i < _transitions.Length; i++)
        {
            var (state, endsMatch) = transitions[i];
            var loops = state != 0 && IsLoopOnLetters(transitions, state);
            _transitions[i] = (state * alphabet.Count << Shift) | (endsMatch ? EndsMatch : 0) | (loops ? LoopsOnLetters : 0);
        }
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
            start = Next(text, start);
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
            if ((entry & EndsMatch) != 0)
                end = i;
            state = entry >> Shift;
            if (state == 0)
                return i - start + 1;
            if ((entry & LoopsOnLetters) == 0)
                continue;
            var letters = CountLetters(text, i + length);
            if (letters == 0)
                continue;
            length += letters;
            if ((transitions[state + _letter] & EndsMatch) != 0)
                end = i + length - 1;
        }
    }

    // Where the next match can begin. On its own, so that the loop that matches keeps its registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Next(ReadOnlySpan<char> text, int start)
    {
        _alphabet.At(text, start, out var length);
        start += length;
        return _skipsLetters ? start + CountLetters(text, start) : start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountLetters(ReadOnlySpan<char> text, int start)
    {
        var i = start;
        if (i >= text.Length || !char.IsAsciiLetterLower(text[i]))
            return 0;
        while (Vector256.IsHardwareAccelerated && i <= text.Length - Vector256<ushort>.Count)
        {
            var units = Vector256.LoadUnsafe(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text)), (nuint)i);
            var isLetter = Vector256.LessThan(units - Vector256.Create((ushort)'a'), Vector256.Create((ushort)LetterCount));
            var count = BitOperations.TrailingZeroCount(~isLetter.ExtractMostSignificantBits());
            i += count;
            if (count < Vector256<ushort>.Count)
                return i - start;
        }

        while (i < text.Length && char.IsAsciiLetterLower(text[i]))
            i++;
        return i - start;
    }

    private bool IsLoopOnLetters(IReadOnlyList<(int State, bool EndsMatch)> transitions, int state)
    {
        var row = state * _alphabet.Count;
        for (var letter = 0; letter < LetterCount; letter++)
        {
            var transition = transitions[row + _alphabet['a' + letter]];
            if (transition.State != state || transition != transitions[row + _letter])
                return false;
        }

        return true;
    }
}

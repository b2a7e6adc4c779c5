using Graft.Tokenizers.Regex;

namespace Graft.Tokenizers.Tests.Regex;

/// <summary>The ways in which a pattern can be run; all must find the same.</summary>
public enum Matching
{
    /// <summary>As the stages do: by automaton where there is one.</summary>
    Usual,

    /// <summary>By trying one way after the other.</summary>
    Backtracking,

    /// <summary>The same, remembering failures from the first step on.</summary>
    Remembering,
}

internal static class MatchingExtensions
{
    /// <summary>The matches in a text, as a stage sees them.</summary>
    public static List<(int Start, int End)> Find(this Matching matching, CompiledRegex regex, string text)
    {
        var found = new List<(int Start, int End)>();
        if (matching == Matching.Usual)
        {
            for (var matches = regex.Matches(text); matches.MoveNext();)
                found.Add((matches.Start, matches.End));
            return found;
        }

        var backtracker = regex.RentBacktracker();
        backtracker.Begin(text.Length);
        if (matching == Matching.Remembering)
            backtracker.RememberFromNowOn(text.Length);
        for (int from = 0, last = -1; from <= text.Length && backtracker.TryFind(text, from, out var start, out var end);)
        {
            if (start == end && start == last)
            {
                from += from < text.Length && char.IsHighSurrogate(text[from]) ? 2 : 1;
                continue;
            }

            found.Add((start, end));
            from = last = end;
        }

        return found;
    }
}

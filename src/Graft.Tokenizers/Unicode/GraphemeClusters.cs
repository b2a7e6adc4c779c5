namespace Graft.Tokenizers.Unicode;

/// <summary>Extended grapheme clusters (UAX 29, rules GB3 to GB13), from grapheme-clusters.txt.</summary>
internal static class GraphemeClusters
{
    private static readonly CodePointMap<GraphemeClass> Classes = Read();

    public static GraphemeClass ClassOf(int codePoint) => Hangul.IsSyllable(codePoint)
        ? Hangul.IsOpen(codePoint) ? GraphemeClass.OpenSyllable : GraphemeClass.ClosedSyllable
        : Classes[codePoint];

    /// <summary>
    /// Whether there is a bound between a code point of this class and its neighbour whenever this is true of both; then no rule has to be
    /// asked.
    /// </summary>
    public static bool IsSimple(GraphemeClass graphemeClass) => graphemeClass is GraphemeClass.Other or GraphemeClass.LineFeed
        or GraphemeClass.Control or GraphemeClass.Pictographic or GraphemeClass.IndicConsonant or GraphemeClass.OpenSyllable
        or GraphemeClass.ClosedSyllable;

    /// <summary>The end of the cluster that begins at <paramref name="start"/>.</summary>
    public static int EndOf(ReadOnlySpan<char> text, int start)
    {
        var previous = ClassOf(CodePoints.At(text, start, out var length));
        var end = start + length;
        var state = default(State).After(previous);
        while (end < text.Length)
        {
            var next = ClassOf(CodePoints.At(text, end, out length));
            if (!Joins(previous, next, state))
                break;
            state = state.After(next);
            previous = next;
            end += length;
        }

        return end;
    }

    private static bool Joins(GraphemeClass previous, GraphemeClass next, State state)
    {
        if (previous is GraphemeClass.CarriageReturn)
            return next is GraphemeClass.LineFeed;
        if (previous is GraphemeClass.LineFeed or GraphemeClass.Control)
            return false;
        return next switch
        {
            GraphemeClass.CarriageReturn or GraphemeClass.LineFeed or GraphemeClass.Control => false,
            GraphemeClass.Extend or GraphemeClass.Linker or GraphemeClass.NonJoiner or GraphemeClass.Joiner or GraphemeClass.SpacingMark => true,
            _ when previous is GraphemeClass.Prepend => true,
            GraphemeClass.IndicConsonant => state.IsLinked,
            GraphemeClass.Pictographic => state.IsPictureJoined,
            GraphemeClass.RegionalIndicator => state.IsHalfFlag,
            GraphemeClass.Leading or GraphemeClass.OpenSyllable or GraphemeClass.ClosedSyllable => previous is GraphemeClass.Leading,
            GraphemeClass.Vowel => previous is GraphemeClass.Leading or GraphemeClass.Vowel or GraphemeClass.OpenSyllable,
            GraphemeClass.Trailing => previous is GraphemeClass.Vowel or GraphemeClass.Trailing or GraphemeClass.OpenSyllable or GraphemeClass.ClosedSyllable,
            _ => false,
        };
    }

    private static CodePointMap<GraphemeClass> Read()
    {
        var classes = new CodePointMap<GraphemeClass> { ['\r'] = GraphemeClass.CarriageReturn, ['\n'] = GraphemeClass.LineFeed };
        UnicodeTable.Read("grapheme-clusters.txt", (section, first, last, _) =>
        {
            var graphemeClass = Parse(section);
            classes.Update(first, last, _ => graphemeClass);
        });
        return classes;
    }

    private static GraphemeClass Parse(string section) => section switch
    {
        "control" => GraphemeClass.Control,
        "extend" => GraphemeClass.Extend,
        "linker" => GraphemeClass.Linker,
        "non-joiner" => GraphemeClass.NonJoiner,
        "joiner" => GraphemeClass.Joiner,
        "spacing-mark" => GraphemeClass.SpacingMark,
        "prepend" => GraphemeClass.Prepend,
        "regional-indicator" => GraphemeClass.RegionalIndicator,
        "pictographic" => GraphemeClass.Pictographic,
        "indic-consonant" => GraphemeClass.IndicConsonant,
        "leading" => GraphemeClass.Leading,
        "vowel" => GraphemeClass.Vowel,
        "trailing" => GraphemeClass.Trailing,
        _ => throw new InvalidOperationException($"The embedded Unicode tables have a section {section} that nothing reads."),
    };

    /// <summary>What the rules remember of the cluster so far.</summary>
    /// <param name="IsLinked">A consonant and a linker, and perhaps what extends them (GB9c).</param>
    /// <param name="IsConsonant">The same, perhaps without the linker.</param>
    /// <param name="IsPictureJoined">A picture, what extends it, and a joiner (GB11).</param>
    /// <param name="IsPicture">The same without the joiner.</param>
    /// <param name="IsHalfFlag">An odd number of regional indicators (GB12 and GB13).</param>
    private readonly record struct State(bool IsLinked, bool IsConsonant, bool IsPictureJoined, bool IsPicture, bool IsHalfFlag)
    {
        public State After(GraphemeClass next) => next switch
        {
            GraphemeClass.IndicConsonant => new State { IsConsonant = true },
            GraphemeClass.Pictographic => new State { IsPicture = true },
            GraphemeClass.RegionalIndicator => new State { IsHalfFlag = !IsHalfFlag },
            GraphemeClass.Extend => this with { IsPictureJoined = false, IsHalfFlag = false },
            GraphemeClass.Linker => new State { IsLinked = IsConsonant, IsConsonant = IsConsonant, IsPicture = IsPicture },
            GraphemeClass.NonJoiner => new State { IsPicture = IsPicture },
            GraphemeClass.Joiner => new State { IsLinked = IsLinked, IsConsonant = IsConsonant, IsPictureJoined = IsPicture },
            _ => default,
        };
    }
}

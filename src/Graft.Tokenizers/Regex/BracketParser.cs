namespace Graft.Tokenizers.Regex;

/// <summary>Parses a character class in brackets: ranges, escapes, POSIX names, classes in classes, and <c>&amp;&amp;</c>, which binds loosest.</summary>
internal sealed class BracketParser(PatternReader reader)
{
    private const int MaxDepth = 100;

    private int _depth;

    /// <summary>Parses a class whose opening bracket has been read.</summary>
    /// <param name="isNegated">Whether the class is negated; the set that is returned is not yet.</param>
    public CodePointSet Parse(out bool isNegated)
    {
        var start = reader.Position - 1;
        if (++_depth > MaxDepth)
            throw reader.Refuse(start, $"classes are nested more than {MaxDepth} deep; simplify the pattern.");
        isNegated = reader.TryRead("^");
        CodePointSet? intersection = null;
        var set = new CodePointSetBuilder();
        var isFirst = true;
        while (true)
        {
            if (reader.IsAtEnd)
                throw reader.Refuse(start, "the class has no closing bracket; add it, or escape the opening one.");
            if (reader.Peek() == ']' && !(isFirst && HasLaterBracket(start)))
                break;
            if (reader.TryRead("&&"))
            {
                intersection = Intersect(intersection, set.Build());
            }
            else
            {
                ParseItem(set);
            }

            isFirst = false;
        }

        reader.Position++;
        _depth--;
        return Intersect(intersection, set.Build());
    }

    private static CodePointSet Intersect(CodePointSet? before, CodePointSet operand) => before?.Intersect(operand) ?? operand;

    // A bracket that closes at once is an ordinary one, if there is another to close the class.
    private bool HasLaterBracket(int start) => reader.Pattern.IndexOf(']', reader.Position + 1) >= 0
        ? true
        : throw reader.Refuse(start, "the class is empty; give it a member, or escape the bracket.");

    private void ParseItem(CodePointSetBuilder members)
    {
        var start = reader.Position;
        if (TryParseSet() is { } set)
        {
            if (reader.Peek() == '-' && !IsEndOfRanges(1))
                throw reader.Refuse("a range cannot begin with a class; escape the hyphen, or put it last.");
            members.Add(set);
            return;
        }

        var first = ParseCodePoint();
        if (reader.Peek() != '-' || IsEndOfRanges(1))
        {
            members.Add(first);
            return;
        }

        reader.Position++;
        if (TryParseSet() is not null)
            throw reader.Refuse(start, "a range cannot end with a class; escape the hyphen, or put it last.");
        var last = ParseCodePoint();
        if (last < first)
            throw reader.Refuse(start, "the range is empty, its end comes before its beginning; exchange them.");
        members.Add(first, last);
        if (reader.Peek() == '-' && !IsEndOfRanges(1))
        {
            // After a range a hyphen is a hyphen.
            reader.Position++;
            members.Add('-');
        }
    }

    private bool IsEndOfRanges(int ahead) =>
        reader.Peek(ahead) is ']' or PatternReader.EndOfPattern || (reader.Peek(ahead) == '&' && reader.Peek(ahead + 1) == '&');

    private CodePointSet? TryParseSet()
    {
        if (reader.TryRead("[:"))
        {
            if (TryParsePosix() is { } posix)
                return posix;
            reader.Position -= 2;
        }

        if (reader.TryRead("["))
        {
            var inner = Parse(out var isNegated);
            return isNegated ? inner.Negate() : inner;
        }

        if (reader.Peek() != '\\')
            return null;
        reader.Position++;
        var set = reader.TryReadClassEscape();
        if (set is null)
            reader.Position--;
        return set;
    }

    private CodePointSet? TryParsePosix()
    {
        var end = reader.Pattern.IndexOf(":]", reader.Position, StringComparison.Ordinal);
        if (end < 0 || reader.Pattern.AsSpan(reader.Position, end - reader.Position).IndexOfAny('[', ']') >= 0)
            return null;
        var name = reader.Pattern[reader.Position..end];
        var set = RegexClasses.FindPosix(name.TrimStart('^'))
            ?? throw reader.Refuse($"the POSIX class {name} is not known; use one of alnum, alpha, digit, punct, space and so on.");
        reader.Position = end + 2;
        return name.StartsWith('^') ? set.Negate() : set;
    }

    private int ParseCodePoint()
    {
        if (reader.IsAtEnd)
            throw reader.Refuse("the class ends in the middle of a range; complete it.");
        var codePoint = reader.ReadCodePoint();
        if (codePoint != '\\')
            return codePoint;
        if (reader.TryRead("b"))
            return '\b';
        return reader.ReadCodePointEscape();
    }
}

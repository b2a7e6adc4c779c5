namespace Graft.Tokenizers.Regex;

/// <summary>
/// Parses Oniguruma's dialect as the reference uses it. Captures group and nothing more, since no stage asks for them. Traps: <c>(?m)</c> is
/// "the dot matches a line feed", <c>^</c> and <c>$</c> always look at lines, <c>{n,m}+</c> repeats the repetition and is not possessive,
/// <c>{m,n}</c> with m above n is, and an option in the middle of a branch takes the later branches with it.
/// </summary>
internal sealed class RegexParser
{
    // Of groups and quantifiers together: what comes after recurses on them, and a stack that overflows ends the process.
    private const int MaxDepth = 200;

    // A carriage return alone, or any other line break, or both, and then never one half only.
    private static readonly RegexNode LineBreak = new AlternateNode(
    [
        new ConcatNode([new SetNode(CodePointSet.Of('\r')), new SetNode(CodePointSet.NewLine)]),
        new ConcatNode([new SetNode(CodePointSet.Of('\r')), new AssertNode(CodePointSet.NewLine.Negate(), AtEdge: true, IsBehind: false)]),
        new SetNode(CodePointSet.Of([('\n', '\f'), (0x85, 0x85), (0x2028, 0x2029)])),
    ]);

    private readonly PatternReader _reader;
    private readonly BracketParser _brackets;
    private int _depth;
    private int _groups;

    private RegexParser(string pattern)
    {
        _reader = new PatternReader(pattern);
        _brackets = new BracketParser(_reader);
    }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="RegexFormatException">The pattern is malformed or uses what is not supported.</exception>
    public static RegexNode Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var node = parser.ParseAlternation(RegexOptions.None);
        return parser._reader.IsAtEnd ? node : throw parser._reader.Refuse("this parenthesis closes no group; remove or escape it.");
    }

    private RegexNode ParseAlternation(RegexOptions options)
    {
        if (++_depth > MaxDepth)
            throw RefuseDepth();
        var branches = new List<RegexNode> { ParseConcat(options) };
        while (_reader.TryRead("|"))
            branches.Add(ParseConcat(options));
        _depth--;
        return branches.Count == 1 ? branches[0] : new AlternateNode(branches);
    }

    private RegexFormatException RefuseDepth() =>
        _reader.Refuse($"groups and quantifiers are nested more than {MaxDepth} deep; simplify the pattern.");

    private RegexNode ParseConcat(RegexOptions options)
    {
        var parts = new List<RegexNode>();
        var literals = new List<int>();
        void EndLiterals()
        {
            if (literals.Count > 0)
                parts.Add(CaseFolding.Expand(literals));
            literals.Clear();
        }

        while (!_reader.IsAtEnd && _reader.Peek() is not ('|' or ')'))
        {
            if (options.HasFlag(RegexOptions.Extended) && SkipExtended())
                continue;
            var start = _reader.Position;
            var atom = ParseAtom(options, out var literal);
            if (literal >= 0 && options.HasFlag(RegexOptions.IgnoreCase))
            {
                if (!IsQuantifierNext(options))
                {
                    literals.Add(literal);
                    continue;
                }

                atom = CaseFolding.Expand([literal]);
            }

            EndLiterals();
            if (atom is not null)
                parts.Add(ParseQuantifiers(atom, start, options));
        }

        EndLiterals();
        return parts.Count == 1 ? parts[0] : new ConcatNode(parts);
    }

    private bool SkipExtended()
    {
        if (_reader.Peek() is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
        {
            _reader.Position++;
            return true;
        }

        if (_reader.Peek() != '#')
            return false;
        while (!_reader.IsAtEnd && _reader.Peek() != '\n')
            _reader.Position++;
        return true;
    }

    // A comment gives nothing; a literal code point comes back as such, because without regard to case its neighbours matter.
    private RegexNode? ParseAtom(RegexOptions options, out int literal)
    {
        literal = -1;
        var start = _reader.Position;
        var c = _reader.ReadCodePoint();
        switch (c)
        {
            case '(':
                return ParseGroup(start, options);
            case '[':
                var set = _brackets.Parse(out var isNegated);
                if (!options.HasFlag(RegexOptions.IgnoreCase))
                    return new SetNode(isNegated ? set.Negate() : set);
                return isNegated ? new SetNode(RegexClasses.Fold(set).Negate()) : CaseFolding.Expand(set);
            case '.':
                return new SetNode(options.HasFlag(RegexOptions.DotMatchesNewLine) ? CodePointSet.All : CodePointSet.NewLine.Negate());
            case '^':
                return RegexAnchors.LineStart;
            case '$':
                return RegexAnchors.LineEnd;
            case '*' or '+' or '?':
                throw _reader.Refuse(start, "there is nothing before this quantifier to repeat; escape or remove it.");
            case '\\':
                return ParseEscape(start, out literal);
            default:
                literal = c;
                return new SetNode(CodePointSet.Of(c));
        }
    }

    private RegexNode ParseEscape(int start, out int literal)
    {
        literal = -1;
        if (_reader.TryReadClassEscape() is { } set)
            return new SetNode(set);
        if (RegexAnchors.Find(_reader.Peek()) is { } anchor)
        {
            _reader.Position++;
            return anchor;
        }

        switch (_reader.Peek())
        {
            case 'N':
                _reader.Position++;
                return new SetNode(CodePointSet.NewLine.Negate());
            case 'O':
                _reader.Position++;
                return new SetNode(CodePointSet.All);
            case 'R':
                _reader.Position++;
                return LineBreak;
            case >= '1' and <= '9' when IsBackReference():
            case 'k':
                throw _reader.Refuse(start, "back-references are not supported; write the text out.");
            case 'g':
                throw _reader.Refuse(start, "calls of groups (recursion) are not supported; write the group out.");
            case 'K':
                throw _reader.Refuse(start, "\\K is not supported; use a look-behind.");
            case 'X' or 'y' or 'Y':
                throw _reader.Refuse(start, $"\\{(char)_reader.Peek()} (text segments) is not supported; name the characters.");
        }

        literal = _reader.ReadCodePointEscape();
        return new SetNode(CodePointSet.Of(literal));
    }

    // One digit always is; more are an octal number unless there are so many groups.
    private bool IsBackReference()
    {
        const int MaxDigits = 9;
        var number = 0;
        for (var i = 0; i < MaxDigits && _reader.Peek(i) is >= '0' and <= '9' and var digit; i++)
            number = (number * 10) + digit - '0';
        return number <= 9 || number <= _groups || _reader.Peek() >= '8';
    }

    private RegexNode? ParseGroup(int start, RegexOptions options)
    {
        if (!_reader.TryRead("?"))
        {
            if (_reader.Peek() == '*')
                throw _reader.Refuse(start, "callouts are not supported; remove it.");
            _groups++;
            return ParseGroupBody(start, options);
        }

        if (_reader.TryRead("#"))
        {
            var end = _reader.Pattern.IndexOf(')', _reader.Position);
            _reader.Position = end < 0 ? throw _reader.Refuse(start, "the comment has no closing parenthesis; add it.") : end + 1;
            return null;
        }

        if (_reader.TryRead(":"))
            return ParseGroupBody(start, options);
        if (_reader.TryRead(">"))
            return new AtomicNode(ParseGroupBody(start, options));
        if (_reader.TryRead("="))
            return new LookNode(ParseGroupBody(start, options), IsBehind: false, IsNegative: false);
        if (_reader.TryRead("!"))
            return new LookNode(ParseGroupBody(start, options), IsBehind: false, IsNegative: true);
        if (_reader.TryRead("<="))
            return new LookNode(ParseGroupBody(start, options), IsBehind: true, IsNegative: false);
        if (_reader.TryRead("<!"))
            return new LookNode(ParseGroupBody(start, options), IsBehind: true, IsNegative: true);
        if (_reader.Peek() is '<' or '\'')
            return ParseNamedGroup(start, options);
        return _reader.Peek() switch
        {
            '~' => throw _reader.Refuse(start, "the absent operator (?~..) is not supported; use a negative look-ahead."),
            '(' => throw _reader.Refuse(start, "conditional groups (?(..)..) are not supported; write both cases out."),
            '{' => throw _reader.Refuse(start, "callouts (?{..}) are not supported; remove it."),
            PatternReader.EndOfPattern => throw _reader.Refuse(start, "the pattern ends within a group; complete it."),
            _ => ParseOptions(start, options),
        };
    }

    private RegexNode ParseNamedGroup(int start, RegexOptions options)
    {
        var close = _reader.Peek() == '<' ? '>' : '\'';
        var end = _reader.Pattern.IndexOf(close, _reader.Position + 1);
        if (end <= _reader.Position + 1)
            throw _reader.Refuse(start, "the name of the group is empty or has no end; correct it.");
        _reader.Position = end + 1;
        _groups++;
        return ParseGroupBody(start, options);
    }

    private RegexNode ParseOptions(int start, RegexOptions options)
    {
        var isOff = false;
        while (_reader.Peek() is not (')' or ':'))
        {
            if (_reader.IsAtEnd)
                throw _reader.Refuse(start, "the pattern ends within a group; complete it.");
            var letter = _reader.ReadCodePoint();
            var option = letter switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.DotMatchesNewLine,
                'x' => RegexOptions.Extended,
                '-' => RegexOptions.None,
                _ => throw _reader.Refuse(_reader.Position - 1,
                    $"the group option {char.ConvertFromUtf32(letter)} is not supported; i, m and x are."),
            };
            isOff |= letter == '-';
            options = isOff ? options & ~option : options | option;
        }

        if (_reader.TryRead(":"))
            return ParseGroupBody(start, options);
        _reader.Position++;
        return ParseAlternation(options);
    }

    private RegexNode ParseGroupBody(int start, RegexOptions options)
    {
        var body = ParseAlternation(options);
        return _reader.TryRead(")") ? body : throw _reader.Refuse(start, "the group has no closing parenthesis; add it, or escape the opening one.");
    }

    private bool IsQuantifierNext(RegexOptions options)
    {
        while (options.HasFlag(RegexOptions.Extended) && SkipExtended())
        {
        }

        var start = _reader.Position;
        var isNext = _reader.Peek() is '*' or '+' or '?' || TryParseInterval(out _, out _);
        _reader.Position = start;
        return isNext;
    }

    private RegexNode ParseQuantifiers(RegexNode part, int start, RegexOptions options)
    {
        while (IsQuantifierNext(options))
        {
            if (_reader.Pattern[start] != '(' && RegexAnchors.IsAnchor(part))
                throw _reader.Refuse(start, "an anchor cannot be repeated; remove the quantifier.");
            if (_depth + part.Depth > MaxDepth)
                throw RefuseDepth();
            part = ParseQuantifier(part);
        }

        return part;
    }

    private RegexNode ParseQuantifier(RegexNode part)
    {
        if (TryParseInterval(out var min, out var max))
        {
            if (max != RepeatNode.Unbounded && min > max)
                return new RepeatNode(part, max, min, RepeatKind.Possessive);
            var isLazy = _reader.TryRead("?");
            if (min == 1 && max == 1)
                return isLazy ? new RepeatNode(part, 0, 1, RepeatKind.Greedy) : part;
            if (isLazy && min == max)
                return new RepeatNode(new RepeatNode(part, min, max, RepeatKind.Greedy), 0, 1, RepeatKind.Greedy);
            return new RepeatNode(part, min, max, isLazy ? RepeatKind.Lazy : RepeatKind.Greedy);
        }

        var quantifier = _reader.ReadCodePoint();
        var kind = _reader.TryRead("?") ? RepeatKind.Lazy : _reader.TryRead("+") ? RepeatKind.Possessive : RepeatKind.Greedy;
        return new RepeatNode(part, quantifier == '+' ? 1 : 0, quantifier == '?' ? 1 : RepeatNode.Unbounded, kind);
    }

    // {n} {n,} {n,m} {,m}; anything else that begins with a brace is text.
    private bool TryParseInterval(out int min, out int max)
    {
        var start = _reader.Position;
        min = max = 0;
        if (!_reader.TryRead("{"))
            return false;
        var hasMin = TryParseNumber(out min);
        if (_reader.TryRead(","))
        {
            var hasMax = TryParseNumber(out max);
            if (!hasMax)
                max = RepeatNode.Unbounded;
            hasMin |= hasMax;
        }
        else
        {
            max = min;
        }

        if (hasMin && _reader.TryRead("}"))
            return true;
        _reader.Position = start;
        return false;
    }

    private bool TryParseNumber(out int number)
    {
        const int Limit = 100_000;
        var start = _reader.Position;
        number = 0;
        while (_reader.Peek() is >= '0' and <= '9' and var digit)
        {
            number = (number * 10) + digit - '0';
            if (number > Limit)
                throw _reader.Refuse(start, $"the count is above {Limit}; use a smaller one.");
            _reader.Position++;
        }

        return _reader.Position > start;
    }
}

namespace Graft.Tokenizers.Regex;

/// <summary>
/// What Split and Replace look for: <c>{"String": ..}</c>, which is taken literally, or <c>{"Regex": ..}</c>. The empty string matches at each
/// code point, as an empty regular expression does.
/// </summary>
internal sealed class TextPattern
{
    private readonly string? _literal;
    private readonly CompiledRegex? _regex;

    private TextPattern(string? literal, CompiledRegex? regex)
    {
        _literal = literal;
        _regex = regex;
    }

    /// <summary>The string that is looked for, or null where it is a regular expression.</summary>
    public string? AsLiteral => _literal;

    public static TextPattern Literal(string text) => text.Length == 0 ? Regex(text) : new(text, null);

    /// <exception cref="RegexFormatException">The pattern is malformed, or uses what is not supported.</exception>
    public static TextPattern Regex(string pattern) => new(null, new CompiledRegex(pattern));

    /// <summary>Reads the field <c>pattern</c> of a stage.</summary>
    public static TextPattern Read(StageJson stage)
    {
        var json = stage.Object("pattern");
        var literal = json.OptionalString("String");
        var pattern = json.OptionalString("Regex", isRequired: literal is null);
        json.RefuseUnknown();
        if (literal is not null && pattern is not null)
            throw json.Refuse("Regex", "a pattern is a String or a Regex, not both; remove one.");
        if (literal is not null)
            return Literal(literal);
        try
        {
            return Regex(pattern!);
        }
        catch (RegexFormatException error)
        {
            throw new TokenizerFormatException(json.File, $"{json.Path}.Regex", error.Message, error);
        }
    }

    /// <summary>The matches in a text, from left to right.</summary>
    public Matcher Matches(ReadOnlySpan<char> text) => new(_literal, _regex, text);

    /// <summary>Goes through the matches.</summary>
    internal ref struct Matcher
    {
        private readonly string? _literal;
        private readonly ReadOnlySpan<char> _text;
        private RegexMatches _matches;

        internal Matcher(string? literal, CompiledRegex? regex, ReadOnlySpan<char> text)
        {
            _literal = literal;
            _text = text;
            if (regex is not null)
                _matches = regex.Matches(text);
        }

        /// <summary>Where the match begins, in UTF-16 units.</summary>
        public int Start { get; private set; }

        /// <summary>Where the match ends.</summary>
        public int End { get; private set; }

        /// <summary>Goes to the next match; false if there is none.</summary>
        public bool MoveNext()
        {
            if (_literal is null)
            {
                var isMatch = _matches.MoveNext();
                (Start, End) = (_matches.Start, _matches.End);
                return isMatch;
            }

            var found = _text[End..].IndexOf(_literal);
            Start = End + found;
            End = Start + _literal.Length;
            return found >= 0;
        }
    }
}

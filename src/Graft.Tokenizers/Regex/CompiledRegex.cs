namespace Graft.Tokenizers.Regex;

/// <summary>
/// A regular expression of a tokenizer file, in Oniguruma's dialect, over code points; finds the same matches as the reference: leftmost, the
/// first branch that works. Immutable and safe for any number of threads. A lone surrogate in the text counts as U+FFFD.
/// </summary>
/// <remarks>
/// <para>
/// The work over a text is at most proportional to the text times the pattern, whatever the two are. The usual patterns run as a
/// <see cref="RegexDfa"/>. Where that is not possible, or reads the text again and again, the <see cref="Backtracker"/> takes over; only when
/// that too takes many steps does it take memory beyond a small stack: some bytes for each unit of the text.
/// </para>
/// <para>
/// Refused by name: back-references, calls and recursion, conditionals, callouts, the absent operator, <c>\K</c>, text segments (<c>\X</c>,
/// <c>\y</c>), options other than i, m and x, bytes of UTF-8 by number, properties that regex-classes.txt lacks (blocks, ages), and in a
/// look-behind atomic groups, possessive quantifiers and <c>\G</c>. Accepted although Oniguruma refuses it: any other content of a look-behind,
/// whatever its length, and the repetition of a group that is only a look.
/// </para>
/// </remarks>
internal sealed class CompiledRegex
{
    private readonly RegexProgram _program;
    private Backtracker? _kept;

    /// <param name="pattern">The pattern.</param>
    /// <exception cref="RegexFormatException">The pattern is malformed, or uses what is not supported.</exception>
    public CompiledRegex(string pattern)
    {
        Pattern = pattern;
        _program = RegexCompiler.Compile(pattern);
        Dfa = RegexDfaBuilder.TryBuild(_program);
    }

    public string Pattern { get; }

    /// <summary>The fast matcher, or null where the pattern does not allow it.</summary>
    internal RegexDfa? Dfa { get; }

    /// <summary>The matches in a text, from left to right.</summary>
    public RegexMatches Matches(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>The other matcher, for one text at a time.</summary>
    internal Backtracker RentBacktracker() => Interlocked.Exchange(ref _kept, null) ?? new Backtracker(_program);

    internal void Return(Backtracker backtracker)
    {
        if (backtracker.IsSmall)
            _kept = backtracker;
    }
}

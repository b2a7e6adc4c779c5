using CsCheck;
using Graft.Testing;
using Graft.Tokenizers.Regex;
using Xunit;

namespace Graft.Tokenizers.Tests.Regex;

public class CompiledRegexTests
{
    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Cl100k =
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";

    private static readonly Gen<string> GenAtom = OneOf(
        "a", "b", ".", @"\d", @"\w", @"\s", "[ab]", "[^a]", @"\b", "^", "$", "(?=a)", "(?!b)", "(?<=a)", "(?<!ab)", @"\Z", "\U0001F600");

    private static readonly Gen<string> GenQuantifier = OneOf("", "", "*", "+", "?", "*?", "+?", "??", "*+", "++", "{2}", "{1,3}", "{1,2}?");

    private static readonly Gen<string> GenText = OneOf("a", "b", "1", " ", "\n", "\U0001F600").Array[0, 12].Select(parts => string.Concat(parts));

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    [Theory]
    [InlineData(Matching.Usual)]
    [InlineData(Matching.Backtracking)]
    [InlineData(Matching.Remembering)]
    public void Matches_FixtureCase_EqualReference(Matching matching)
    {
        var cases = GoldenCases.ReadJsonLines(SharedFiles.Fixture("tokenizers", "regex", "matches.jsonl"));
        GoldenCases.CheckAll(cases, item => item.GetRawText(), item =>
        {
            var text = item.GetProperty("text").GetString()!;
            var converter = new OffsetConverter(OffsetUnit.CodePoint);
            var expected = item.GetProperty("matches").EnumerateArray().Select(match => new TextSpan(match[0].GetInt32(), match[1].GetInt32()));
            Assert.Equal(expected, matching.Find(new CompiledRegex(item.GetProperty("pattern").GetString()!), text)
                .Where(match => match.Start < match.End).Select(match => converter.Convert(text, new TextSpan(match.Start, match.End))));
        });
    }

    [Theory]
    [InlineData("x*", "axxb", new[] { 0, 0, 1, 3, 4, 4 })]
    [InlineData("", "a\U0001F600", new[] { 0, 0, 1, 1, 3, 3 })]
    [InlineData("^", "\na\n", new[] { 0, 0, 1, 1 })]
    [InlineData("$", "\na\n", new[] { 0, 0, 2, 2, 3, 3 })]
    [InlineData(@"\Z", "\na\n", new[] { 2, 2, 3, 3 })]
    [InlineData(@"\b", "ab c", new[] { 0, 0, 2, 2, 3, 3, 4, 4 })]
    [InlineData("(|a)+", "aa", new[] { 0, 0, 1, 1, 2, 2 })]
    public void Matches_EmptyMatches_AreFoundOnce(string pattern, string text, int[] expected)
    {
        foreach (var matching in Enum.GetValues<Matching>())
            Assert.Equal(expected, matching.Find(new CompiledRegex(pattern), text).SelectMany(match => new[] { match.Start, match.End }));
    }

    [Fact]
    public void Matches_LoneSurrogate_IsAReplacementCharacter()
    {
        foreach (var matching in Enum.GetValues<Matching>())
            Assert.Equal([(1, 2), (3, 4)], matching.Find(new CompiledRegex(@"\x{FFFD}"), "a\uD83Db\uDE00"));
    }

    [Fact]
    public void Matches_AnyPattern_AreTheSameInEachWay()
    {
        var gen = Gen.Recursive<string>((depth, inner) => depth > 3
            ? GenAtom
            : Gen.OneOf(
                GenAtom,
                Gen.Select(inner, inner, (left, right) => left + right),
                Gen.Select(inner, inner, (left, right) => $"(?:{left}|{right})"),
                Gen.Select(inner, GenQuantifier, (part, quantifier) => $"(?:{part}){quantifier}"),
                Gen.Select(inner, OneOf("?>", "?=", "?!"), (part, kind) => $"({kind}{part})")));
        Gen.Select(gen, GenText.Array[4]).Sample((pattern, texts) =>
        {
            var regex = new CompiledRegex(pattern);
            foreach (var text in texts)
            {
                var usual = Matching.Usual.Find(regex, text);
                Assert.Equal(usual, Matching.Backtracking.Find(regex, text));
                Assert.Equal(usual, Matching.Remembering.Find(regex, text));
            }
        }, iter: 3000);
    }

    // Work is counted, not timed. Without memory each of these takes quadratic or exponential time.
    [Theory]
    [InlineData("(a+)+$", "a", "b")]
    [InlineData("(a*)*$", "a", "b")]
    [InlineData("(a|a)*b", "a", "")]
    [InlineData("(a|aa)+$", "a", "b")]
    [InlineData("a*b", "a", "")]
    [InlineData("a*?b", "a", "")]
    [InlineData("(?:a?){20}b", "a", "")]
    [InlineData("((a?){10})*b", "a", "")]
    [InlineData("(?>a*)b", "a", "")]
    [InlineData("(?>(a|aa)+)b|a", "a", "")]
    [InlineData("(?=(a|aa)*b)a", "a", "")]
    [InlineData("(?!(a|aa)*b)a", "a", "")]
    [InlineData("(?=a*)a", "a", "")]
    [InlineData("(?<=b(a|aa)*)a", "a", "")]
    [InlineData(@"(\Ga*b)|a", "a", "")]
    [InlineData("(?:(?>a+)|x)*(?=(?>a|b)*c)y|a", "a", "")]
    [InlineData(@"(\s*)*\n", " ", "")]
    [InlineData("a|a*b", "a", "")]
    public void TryFind_CatastrophicPattern_TakesLinearSteps(string pattern, string part, string end)
    {
        const int Length = 20_000;
        var regex = new CompiledRegex(pattern);
        long Steps(int length)
        {
            var text = string.Concat(Enumerable.Repeat(part, length)) + end;
            var backtracker = regex.RentBacktracker();
            backtracker.Begin(text.Length);
            for (int from = 0; from <= text.Length && backtracker.TryFind(text, from, out _, out var matchEnd);)
                from = Math.Max(matchEnd, from + 1);
            return backtracker.Steps;
        }

        var steps = Steps(Length);
        Assert.InRange(steps, 0, Length * 600L);
        Assert.InRange(Steps(2 * Length), 0, (long)(2.2 * steps) + 1000);
    }

    [Theory]
    [InlineData("(a+)+$", "a", "b")]
    [InlineData("a*b", "a", "")]
    [InlineData("a|a*b", "a", "")]
    [InlineData(Llama3, "a", "")]
    [InlineData(Llama3, " ", "")]
    [InlineData(Llama3, " \n", "x")]
    [InlineData(Cl100k, " ", "x")]
    [InlineData(@"\p{N}{1,3}(?=(?:\p{N}{3})*\b)|\p{N}", "1", "")]
    public void Matches_LongText_EndBeforeLong(string pattern, string part, string end)
    {
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)) + end;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Matching.Usual.Find(new CompiledRegex(pattern), text);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData(Llama3)]
    [InlineData(Cl100k)]
    [InlineData(@"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")]
    [InlineData(@"\s+$|^\w+\b")]
    public void Dfa_UsualPattern_IsThere(string pattern) => Assert.NotNull(new CompiledRegex(pattern).Dfa);

    [Theory]
    [InlineData("(a|b)*a(a|b){14}")]
    [InlineData("(?>a|ab)c")]
    public void Dfa_PatternThatDoesNotAllowIt_IsNot(string pattern) => Assert.Null(new CompiledRegex(pattern).Dfa);

    [Theory]
    [InlineData(@"(a)\1", 3, "back-references")]
    [InlineData(@"(?<n>a)\k<n>", 7, "back-references")]
    [InlineData(@"a\g<0>", 1, "recursion")]
    [InlineData(@"(?(1)a|b)", 0, "conditional")]
    [InlineData(@"x(?~ab)", 1, "absent")]
    [InlineData(@"(?{x})", 0, "callouts")]
    [InlineData(@"(*FAIL)", 0, "callouts")]
    [InlineData(@"a\Kb", 1, @"\K")]
    [InlineData(@"a\X", 1, @"\X")]
    [InlineData(@"(?s).", 2, "option s")]
    [InlineData(@"(?P<n>a)", 2, "option P")]
    [InlineData(@"\p{Foo}", 0, "Foo")]
    [InlineData(@"[[:foo:]]", 3, "foo")]
    [InlineData(@"(a", 0, "closing parenthesis")]
    [InlineData(@"a)", 1, "closes no group")]
    [InlineData(@"x[a", 1, "closing bracket")]
    [InlineData(@"[]", 0, "empty")]
    [InlineData(@"[z-a]", 1, "range is empty")]
    [InlineData(@"[\d-a]", 3, "begin with a class")]
    [InlineData(@"[a-\d]", 1, "end with a class")]
    [InlineData(@"a|*", 2, "nothing before")]
    [InlineData(@"^*", 0, "anchor")]
    [InlineData(@"a\", 1, "backslash")]
    [InlineData(@"\xE9", 0, "byte of UTF-8")]
    [InlineData(@"\x{110000}", 0, "10FFFF")]
    [InlineData(@"\uD800", 0, "surrogate")]
    [InlineData(@"(?<=(?>a|ab))c", 0, "look-behind")]
    [InlineData(@"a{99999}b{99999}", 0, "counted")]
    [InlineData(@"(){99999}{99999}", 0, "counted")]
    [InlineData(@"a{100001}", 2, "count")]
    public void Constructor_PatternThatIsRefused_SaysWhereAndWhy(string pattern, int position, string message)
    {
        var error = Assert.Throws<RegexFormatException>(() => new CompiledRegex(pattern));
        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message[(error.Message.IndexOf(pattern, StringComparison.Ordinal) + pattern.Length)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_DeepNesting_IsRefused()
    {
        Assert.Throws<RegexFormatException>(() => new CompiledRegex(new string('(', 100_000)));
        Assert.Throws<RegexFormatException>(() => new CompiledRegex(new string('[', 100_000)));
    }

    [Theory]
    [InlineData("*", 5_000, 201)]
    [InlineData("?", 5_000, 401)]
    [InlineData("++", 5_000, 401)]
    [InlineData("{1,2}", 5_000, 1001)]
    public void Constructor_StackedQuantifiers_AreRefusedWhereTooDeep(string quantifier, int count, int position)
    {
        var pattern = "a" + string.Concat(Enumerable.Repeat(quantifier, count));
        Assert.Equal(position, Assert.Throws<RegexFormatException>(() => new CompiledRegex(pattern)).Position);
    }

    // Group by group each is within the limit of quantifiers, and quantifier by quantifier within that of groups.
    [Fact]
    public void Constructor_StackedQuantifiersInGroups_CountTogether()
    {
        var pattern = "a";
        for (var i = 0; i < 100; i++)
            pattern = $"(?:{pattern}***)";
        Assert.Throws<RegexFormatException>(() => new CompiledRegex(pattern));
    }

    [Fact]
    public void Matches_StackedQuantifiersThatAreFew_AreThere()
    {
        foreach (var matching in Enum.GetValues<Matching>())
        {
            Assert.Equal([(1, 2)], matching.Find(new CompiledRegex("a" + string.Concat(Enumerable.Repeat("{1}", 50_000))), "baab").Take(1));
            Assert.Equal([(1, 3)], matching.Find(new CompiledRegex("(?:a" + new string('*', 50) + ")b"), "xabx"));
            Assert.Equal([(0, 2)], matching.Find(new CompiledRegex("a{1}?b"), "abx"));
            Assert.Equal([(1, 3)], matching.Find(new CompiledRegex("(?>a{1})b"), "xab"));
        }
    }

    [Theory]
    [InlineData("a*?")]
    [InlineData("a??")]
    [InlineData("a?")]
    public void Constructor_ManyQuantifiersInARow_NeedLittleStack(string part)
    {
        const int StackSize = 192 * 1024;
        var length = -1;
        var pattern = string.Concat(Enumerable.Repeat(part, 4_000)) + "b";
        var thread = new Thread(() => length = Matching.Usual.Find(new CompiledRegex(pattern), "xaab")[0].End, StackSize);
        thread.Start();
        thread.Join();
        Assert.Equal(4, length);
    }

    [Theory]
    [InlineData("(?:a?){3000}b")]
    [InlineData("(?:(?:(?:a?){0,20}){0,20}){0,3}b")]
    [InlineData("(?>(?:a?){2100}b)")]
    public void Constructor_TooManyWays_IsRefused(string pattern)
    {
        var error = Assert.Throws<RegexFormatException>(() => new CompiledRegex(pattern));
        Assert.Contains("too many ways", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TooManyCharacters_IsRefusedAtOnce()
    {
        var pattern = string.Concat(Enumerable.Range(0x4E00, 19_000).Select(c => (char)c));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<RegexFormatException>(() => new CompiledRegex(pattern));
        Assert.Contains("too many characters", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        Assert.Single(Matching.Usual.Find(new CompiledRegex(pattern[..2000]), pattern));
    }

    // Allocation stands for the work: with the class made anew for each of its items it would be gigabytes.
    [Fact]
    public void Constructor_LongClass_IsMadeOnce()
    {
        var items = string.Concat(Enumerable.Range(0, 10_000).Select(i => (char)(0x4E00 + (2 * i)) + @"\p{Lu}"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var regex = new CompiledRegex($"[{items}]");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000_000);
        Assert.Equal([(1, 2), (2, 3)], Matching.Usual.Find(regex, "a一B"));
    }

    [Fact]
    public void Constructor_AnyText_CompilesOrIsRefused() => Gen.String[Gen.Char[@"ab()[]{}?*+|\^$.-&:<>=!12,pLdx "], 0, 20].Sample(pattern =>
    {
        try
        {
            Matching.Usual.Find(new CompiledRegex(pattern), "ab 12 ab");
        }
        catch (RegexFormatException error)
        {
            Assert.InRange(error.Position, 0, pattern.Length);
        }
    }, iter: 20_000);
}

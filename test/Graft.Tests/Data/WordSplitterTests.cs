using CsCheck;
using Graft.Data;
using Xunit;

namespace Graft.Tests.Data;

public class WordSplitterTests
{
    private static readonly string[] Pieces =
        [" ", "\t", "\n", "\u00a0", "a", "B", "é", "e\u0301", "𝒳", "😀", "👩‍🚀", "🇫🇷", "1", "٣", ".", ",", "'", "’", "-", "--", "(", ")", "@", "#", "$", "/", "…", "+", "%", "\ud83d", "\udc00", "\u200b", "n't", "l'", "http://", "www."];

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n\u00a0\u3000", "")]
    [InlineData("two  words", "two|words")]
    [InlineData("(Hello, you!)", "(|Hello|,|you|!|)")]
    [InlineData("$5 and 50%", "$|5|and|50|%")]
    [InlineData("and/or 1/2", "and|/|or|1/2")]
    [InlineData("Well... no -- really?!", "Well|...|no|--|really|?!")]
    [InlineData("«((a))»", "«|(|(|a|)|)|»")]
    [InlineData("well-known don't l'homme l’homme", "well-known|don't|l'homme|l’homme")]
    [InlineData("'yes' James'", "'|yes|'|James|'")]
    [InlineData("3.14, 1,000. 10:30; -5 a-5 (+3)", "3.14|,|1,000|.|10:30|;|-5|a-5|(|+3|)")]
    [InlineData("The U.S. and e.g., this. U.S.A.", "The|U.S.|and|e.g.|,|this|.|U.S.A.")]
    [InlineData("Mr. X.", "Mr|.|X|.")]
    [InlineData("AT&T R&B", "AT&T|R&B")]
    [InlineData("(see https://a.org/b_(c)?d=1&e, www.x.com/).", "(|see|https://a.org/b_(c)?d=1&e|,|www.x.com/|)|.")]
    [InlineData("mail a.b+c@d-e.org, or @anna #tag me@home", "mail|a.b+c@d-e.org|,|or|@anna|#tag|me|@|home")]
    [InlineData("C++, C# and 5+3 # 1", "C++|,|C#|and|5|+|3|#|1")]
    [InlineData("a😀😀b 👩🏽‍🚀! 🇫🇷🇮🇹", "a|😀|😀|b|👩🏽‍🚀|!|🇫🇷|🇮🇹")]
    [InlineData("𝒳𝒴, e\u0301te\u0301", "𝒳𝒴|,|e\u0301te\u0301")]
    [InlineData("word—word – x", "word|—|word|–|x")]
    public void Split_ByDefault_FollowsTheRules(string text, string expected) => Check(new WordSplitter(), text, expected);

    [Theory]
    [InlineData("en", "Don't! John's can't cannot we’ll", "Do|n't|!|John|'s|ca|n't|can|not|we|’ll")]
    [InlineData("EN", "rock-n-roll 's", "rock-n-roll|'|s")]
    [InlineData("fr", "L'homme qu’il d'aujourd'hui a-t-il rendez-vous est-ce", "L'|homme|qu’|il|d'|aujourd'hui|a|-t-il|rendez-vous|est|-ce")]
    [InlineData("it", "L'uomo dell’arte, un po' 'si'", "L'|uomo|dell’|arte|,|un|po'|'|si|'")]
    public void Split_WithALanguage_SplitsItsClitics(string language, string text, string expected) => Check(new WordSplitter(language), text, expected);

    [Fact]
    public void Constructor_UnknownLanguage_NamesTheKnown() =>
        Assert.Contains("en, fr, it", Assert.Throws<ArgumentException>(() => new WordSplitter("xx")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("it")]
    public void Split_AnyText_CoversAllThatIsNotWhiteSpaceInOrder(string? language)
    {
        var splitter = new WordSplitter(language);
        Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 30].Select(string.Concat).Sample(text =>
        {
            var words = splitter.Split(text);
            var at = 0;
            foreach (var word in words)
            {
                Assert.True(word.Start >= at && word.End > word.Start);
                Assert.True(text.AsSpan(at, word.Start - at).IsWhiteSpace());
                Assert.Equal(text[word.Start..word.End], word.Text);
                Assert.DoesNotContain(word.Text, char.IsWhiteSpace);
                at = word.End;
            }

            Assert.True(text.AsSpan(at).IsWhiteSpace());
        });
    }

    [Fact]
    public void Split_LongHostileChunk_TakesLinearTime()
    {
        var text = string.Concat(Enumerable.Repeat("a%", 100_000)) + " http://a" + new string(')', 100_000);
        Assert.Equal(200_000 + 1 + 100_000, new WordSplitter("en").Split(text).Count);
    }

    private static void Check(WordSplitter splitter, string text, string expected) =>
        Assert.Equal(expected, string.Join('|', splitter.Split(text).Select(word => word.Text)));
}

using Xunit;

namespace Graft.Tokenizers.Tests;

public sealed class TokenizerStatisticsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Tokenizer _tokenizer;

    public TokenizerStatisticsTests()
    {
        File.WriteAllText(_directory.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\nbark\n##s\n,\nun\nchien\n😀\n");
        _tokenizer = Tokenizer.FromDirectory(_directory.Path);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Measure_OfTexts_CountsAsDefined()
    {
        // the dog , [UNK] bark ##s | 😀 the
        var statistics = TokenizerStatistics.Measure(_tokenizer, ["the  dog, xyz barks", "", "😀\tthe"]);
        Assert.Equal((3, 6, 24, 19), (statistics.Texts, statistics.Words, statistics.Characters, statistics.VisibleCharacters));
        Assert.Equal((8, 1, 6), (statistics.Tokens, statistics.UnknownTokens, statistics.UsedVocabulary));
        Assert.Equal((5, 16), (statistics.CoveredWords, statistics.CoveredCharacters));
        Assert.Equal((8 / 6.0, 24 / 8.0, 1 / 8.0), (statistics.Fertility!.Value, statistics.CharactersPerToken!.Value, statistics.UnknownRate!.Value));
        Assert.Equal((5 / 6.0, 16 / 19.0), (statistics.WordCoverage!.Value, statistics.CharacterCoverage!.Value));
    }

    [Fact]
    public void Measure_PartOfAWordUnknown_NeitherItNorTheWordIsCovered()
    {
        var statistics = TokenizerStatistics.Measure(_tokenizer, ["dog,xyz"]);
        Assert.Equal((1, 0), (statistics.Words, statistics.CoveredWords));
        Assert.Equal((7, 4), (statistics.VisibleCharacters, statistics.CoveredCharacters));
    }

    [Theory]
    [InlineData("do\u0301g dog\u0301", 2, 8)] // Accents that are stripped count as their letters do.
    [InlineData("xyz\u0301", 0, 0)]
    [InlineData("dog\u200b", 0, 3)] // A zero-width space is no mark, and goes.
    [InlineData("\u0301 dog", 1, 3)] // A mark without a letter is nothing's.
    public void Measure_CharactersThatTheNormalizerRemoves_AreCoveredOnlyAsMarksOfLetters(string text, int words, int characters)
    {
        var statistics = TokenizerStatistics.Measure(_tokenizer, [text]);
        Assert.Equal((words, characters), (statistics.CoveredWords, statistics.CoveredCharacters));
    }

    [Fact]
    public void Measure_NoText_HasNoRatios()
    {
        var statistics = TokenizerStatistics.Measure(_tokenizer, ["", " \t"]);
        Assert.Equal(
            (null, null, null, null, null),
            (statistics.Fertility, statistics.CharactersPerToken, statistics.UnknownRate, statistics.WordCoverage, statistics.CharacterCoverage));
        Assert.Null(statistics.VocabularyOverlap(statistics));
    }

    [Fact]
    public void Measure_OnAnyThreads_GivesTheSame()
    {
        var texts = Enumerable.Range(0, 3000).Select(i => string.Join(' ', Enumerable.Repeat("the dog, xyz barks", i % 7))).ToList();
        var one = TokenizerStatistics.Measure(_tokenizer, texts, maxThreads: 1, TestContext.Current.CancellationToken);
        var many = TokenizerStatistics.Measure(_tokenizer, texts, maxThreads: 8, TestContext.Current.CancellationToken);
        Assert.Equivalent(one, many, strict: true);
        Assert.Equal(3000, many.Texts);
    }

    [Fact]
    public void VocabularyOverlap_OfTwoLanguages_IsTheirCommonTokensOfAll()
    {
        var english = TokenizerStatistics.Measure(_tokenizer, ["the dog barks, unknown"]);
        var french = TokenizerStatistics.Measure(_tokenizer, ["un chien, inconnu"]);
        Assert.Equal(1, english.CountSharedVocabulary(french));
        Assert.Equal(1 / 7.0, english.VocabularyOverlap(french));
        Assert.Equal(1, english.VocabularyOverlap(english));
    }

    [Fact]
    public void Measure_Cancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => TokenizerStatistics.Measure(_tokenizer, ["the"], cancellationToken: source.Token));
    }

    [Fact]
    public void Measure_TextsThatCannotBeRead_GivesTheirError()
    {
        static IEnumerable<string> Broken()
        {
            yield return "the";
            throw new FileNotFoundException("gone");
        }

        Assert.Throws<FileNotFoundException>(() => TokenizerStatistics.Measure(_tokenizer, Broken()));
    }
}

using System.Globalization;
using Graft.Data.Readers;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Quickstart;

/// <summary>The quickstart's treebank is valid, consistent with itself, and as its README describes it.</summary>
public class MiniTreebankTests
{
    private static readonly string[] Tags =
        ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"];

    private static readonly string[] ClosedClasses = ["ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ"];

    public static TheoryData<string> Languages { get; } = ["en", "fr", "es", "it", "pt"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Lines_EveryOne_AreFormAndUposOrARangeOrAComment(string language)
    {
        var lines = File.ReadAllLines(PathOf(language));
        Assert.All(lines.Where(line => line.Length > 0 && line[0] != '#'), line =>
        {
            var columns = line.Split('\t');
            Assert.Equal(10, columns.Length);
            var isRange = columns[0].Contains('-', StringComparison.Ordinal);
            Assert.Equal("_ _ _ _ _ _", string.Join(' ', [columns[2], .. columns[4..9]]));
            Assert.True(isRange ? columns[3] == "_" : Tags.Contains(columns[3]), line);
            Assert.Contains(columns[9], new[] { "_", "SpaceAfter=No" });
            Assert.DoesNotContain(columns[1], letter => char.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark);
            Assert.DoesNotContain(columns[1], char.IsWhiteSpace);
        });
        Assert.DoesNotContain("\n\n\n", File.ReadAllText(PathOf(language)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Sentences_Ids_CountFromOne(string language) => Assert.Equal(
        Enumerable.Range(1, 240).Select(number => $"{language}-{number:000}"),
        ConlluReader.Read(PathOf(language)).Select(sentence => Comment(sentence, "sent_id")));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Sentences_Words_GiveTheTextOfTheComment(string language) => Assert.All(
        ConlluReader.Read(PathOf(language)), sentence => Assert.Equal(Comment(sentence, "text"), sentence.SurfaceText));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Sentences_OfALanguage_AreShortAndNoneTwice(string language)
    {
        var sentences = ConlluReader.Read(PathOf(language));
        Assert.All(sentences, sentence => Assert.InRange(sentence.Words.Count, 3, 20));
        Assert.Equal(240, sentences.Select(sentence => string.Join(' ', sentence.Words.Select(word => word.Form)).ToLowerInvariant()).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Tags_OfClosedClassForms_AreThoseThatAreListed(string language)
    {
        var listed = File.ReadAllLines(SharedFiles.Fixture("treebank", $"{language}.txt"))
            .Select(line => line.Split(": ", 2))
            .SelectMany(parts => parts[1].Split(' ').Select(form => (form, tags: parts[0].Split(' '))))
            .ToDictionary(entry => entry.form, entry => entry.tags);
        var wrong =
            from sentence in ConlluReader.Read(PathOf(language))
            from word in sentence.Words
            let form = word.Form.ToLowerInvariant()
            where listed.TryGetValue(form, out var allowed) ? !allowed.Contains(word[ConlluColumn.Upos]) : ClosedClasses.Contains(word[ConlluColumn.Upos])
            select $"{Comment(sentence, "sent_id")}: {word.Form} {word[ConlluColumn.Upos]}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Readme_Counts_AreThoseOfTheFiles()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.All(Languages, language =>
        {
            var words = ConlluReader.Read(PathOf(language.Data)).SelectMany(sentence => sentence.Words).ToList();
            var forms = words.Select(word => word.Form.ToLowerInvariant()).Distinct().Count();
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| {language.Data} | 240 | {words.Count:N0} | {forms:N0} |"), readme, StringComparison.Ordinal);
        });
    }

    private static string Folder { get; } = Path.Combine(SharedFiles.Repository, "src", "Graft.Cli", "Quickstart", "Treebank");

    private static string PathOf(string language) => Path.Combine(Folder, $"{language}.conllu");

    private static string Comment(ConlluSentence sentence, string name) =>
        Assert.Single(sentence.Comments, comment => comment.StartsWith($"{name} = ", StringComparison.Ordinal))[$"{name} = ".Length..];
}

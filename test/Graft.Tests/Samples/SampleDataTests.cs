using Graft.Data;
using Graft.Data.Readers;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Samples;

/// <summary>The sample treebank is valid, consistent with itself, and as its README describes it.</summary>
public class SampleDataTests
{
    private static readonly string[] Tags =
    [
        "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X",
    ];

    public static TheoryData<string> Parts { get; } = ["train", "dev", "test"];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Read_EveryPart_HasUniversalTagsOnly(string part) =>
        Assert.Empty(WordDataset.Read(PathOf(part)).SelectMany(sentence => sentence.Labels!).Except(Tags));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Read_EverySentence_GivesTheTextOfItsComment(string part)
    {
        foreach (var sentence in ConlluReader.Read(PathOf(part)))
        {
            var text = Assert.Single(sentence.Comments, comment => comment.StartsWith("text = ", StringComparison.Ordinal))["text = ".Length..];
            Assert.Equal(text, sentence.SurfaceText);
        }
    }

    [Fact]
    public void Parts_OfTheTreebank_ShareNoSentence()
    {
        var sentences = Parts.SelectMany(part => WordDataset.Read(PathOf(part.Data))).Select(sentence => string.Join(' ', sentence.Words)).ToList();
        Assert.Equal(sentences.Count, sentences.Distinct().Count());
    }

    [Fact]
    public void RawText_ThatIsPretrainedOn_HoldsNoSentenceOfDevOrTest()
    {
        var scored = new[] { "dev", "test" }.SelectMany(part => ConlluReader.Read(PathOf(part))).Select(sentence => sentence.SurfaceText);
        Assert.Empty(File.ReadLines(Path.Combine(Folder, "text.txt")).Intersect(scored));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Readme_Statistics_AreThoseOfTheFiles(string part)
    {
        var summary = DatasetSummary.Of(WordDataset.Read(PathOf(part)));
        Assert.Contains($"| {part}.conllu | {summary.Examples} | {summary.Words} |", Readme, StringComparison.Ordinal);
        if (part == "train")
            Assert.All(summary.Labels, label => Assert.Contains($"{label.Key} {label.Value}", Readme.ReplaceLineEndings(" "), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("test")]
    public void Readme_MostFrequentTagScore_IsThatOfTheFiles(string part)
    {
        var tags = Labelled("train").GroupBy(word => word.Form)
            .ToDictionary(group => group.Key, group => group.CountBy(word => word.Tag).OrderByDescending(pair => pair.Value).First().Key);
        var words = Labelled(part).ToList();
        var accuracy = words.Count(word => tags.GetValueOrDefault(word.Form, "NOUN") == word.Tag) / (double)words.Count;
        Assert.Contains($"{100 * accuracy:0.0} % on {part}", Readme.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static string Folder { get; } = Path.Combine(SharedFiles.Repository, "samples", "data");

    private static string Readme { get; } = File.ReadAllText(Path.Combine(Folder, "README.md"));

    private static string PathOf(string part) => Path.Combine(Folder, $"{part}.conllu");

    private static IEnumerable<(string Form, string Tag)> Labelled(string part) =>
        WordDataset.Read(PathOf(part)).SelectMany(sentence => sentence.Words.Select(word => word.ToLowerInvariant()).Zip(sentence.Labels!));
}

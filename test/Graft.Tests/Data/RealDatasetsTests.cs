using System.Text;
using Graft.Data;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Data;

/// <summary>Real files at full size: what the readers find, against a count of lines that shares nothing with them.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class RealDatasetsTests(ITestOutputHelper output)
{
    public static TheoryData<string, string?, TagScheme> ColumnFiles => new()
    {
        { "wnut17/wnut17train.conll", "tab", TagScheme.Iob2 },
        { "wnut17/emerging.dev.conll", "tab", TagScheme.Iob2 },
        { "wnut17/emerging.test.annotated", "tab", TagScheme.Iob2 },
        { "nltk_conll2000/train.txt", null, TagScheme.Iob2 },
        { "nltk_conll2000/test.txt", null, TagScheme.Iob2 },
        { "nltk_conll2002/esp.train", null, TagScheme.Iob2 },
        { "nltk_conll2002/esp.testa", null, TagScheme.Iob2 },
        { "nltk_conll2002/esp.testb", null, TagScheme.Iob2 },
        { "nltk_conll2002/ned.train", null, TagScheme.Iob2 },
        { "nltk_conll2002/ned.testa", null, TagScheme.Iob2 },
        { "nltk_conll2002/ned.testb", null, TagScheme.Iob2 },
    };

    [Theory]
    [MemberData(nameof(ColumnFiles))]
    public void Read_ColumnFile_FindsEverySentenceAndWord(string name, string? separator, TagScheme scheme)
    {
        var path = SharedFiles.Shared(["data", .. name.Split('/')]);
        var examples = WordDataset.Read(path, new WordDatasetOptions { Separator = separator });
        var lines = Lines(path).Select(line => line.StartsWith("-DOCSTART-", StringComparison.Ordinal) ? "" : line).ToList();
        CheckCounts(lines, examples, _ => true);
        Assert.Equal(lines.Count(line => line.Length > 0), examples.SelectMany(example => example.WordLines!).Distinct().Count());
        Assert.Equal(scheme, TagSchemes.Detect(examples));
        output.WriteLine($"{DatasetSummary.Of(examples)}, {TagSchemes.FindIllegal(examples, scheme).Count} illegal tags");
    }

    [Fact]
    public void Read_EveryTreebank_FindsEverySentenceAndWord()
    {
        var files = Directory.GetFiles(SharedFiles.Shared("data"), "*.conllu", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("en_ewt-ud-train.conllu", StringComparison.Ordinal));
        GoldenCases.CheckAll(files, file => file, file =>
        {
            var examples = WordDataset.Read(file);
            CheckCounts(Lines(file), examples, line => char.IsAsciiDigit(line[0]) && line[..line.IndexOf('\t', StringComparison.Ordinal)].All(char.IsAsciiDigit));
            var surface = WordDataset.Read(file, new WordDatasetOptions { Unit = UnitOfText.Surface });
            Assert.Equal(examples.Count, surface.Count);
            Assert.True(surface.Sum(example => example.Words.Count) <= examples.Sum(example => example.Words.Count));
        });
    }

    private static List<string> Lines(string path) => [.. File.ReadAllText(path, Encoding.UTF8).Split('\n').Select(line => line.Trim(' ', '\t', '\r'))];

    private static void CheckCounts(List<string> lines, IReadOnlyList<WordExample> examples, Func<string, bool> isWord)
    {
        var words = 0;
        var sentences = 0;
        var inSentence = false;
        foreach (var line in lines)
        {
            var counts = line.Length > 0 && isWord(line);
            words += counts ? 1 : 0;
            sentences += counts && !inSentence ? 1 : 0;
            inSentence = line.Length > 0 && (inSentence || counts);
        }

        Assert.Equal(sentences, examples.Count);
        Assert.Equal(words, examples.Sum(example => example.Words.Count));
        Assert.Equal(words, examples.Sum(example => example.Labels!.Count));
    }
}

using Graft.Data;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Data;

public class WordDatasetTests
{
    private static string Fixture(string name) => SharedFiles.Fixture("data", name);

    [Fact]
    public void Read_SyntacticWords_TakesTheLabelColumn()
    {
        var example = Assert.Single(WordDataset.Read(Fixture("ranges.conllu")));
        Assert.Equal(["Vamos", "nos", "a", "el", "mar", "!"], example.Words);
        Assert.Equal(["VERB", "PRON", "ADP", "DET", "NOUN", "PUNCT"], example.Labels);
        Assert.Equal((5, 6, 9), (example.Line, example.LineOf(1), example.LineOf(3)));
        Assert.Equal(("s1", 0), (example.SentenceId, example.Document));
    }

    [Fact]
    public void Read_SurfaceWords_JoinsTheLabelsOfARange()
    {
        var example = Assert.Single(WordDataset.Read(Fixture("ranges.conllu"), new WordDatasetOptions { Unit = UnitOfText.Surface }));
        Assert.Equal(["Vámonos", "al", "mar", "!"], example.Words);
        Assert.Equal(["VERB+PRON", "ADP+DET", "NOUN", "PUNCT"], example.Labels);
        Assert.Equal([4, 7, 10, 11], example.WordLines);
    }

    [Theory]
    [InlineData("form", "Vamos")]
    [InlineData("LEMMA", "ir")]
    [InlineData("Deprel", "root")]
    [InlineData("misc", "_")]
    public void Read_NamedColumn_IgnoresCase(string column, string first) =>
        Assert.Equal(first, WordDataset.Read(Fixture("ranges.conllu"), new WordDatasetOptions { LabelColumn = column })[0].Labels![0]);

    [Theory]
    [InlineData("xpos", "xpos is _ on every line")]
    [InlineData("pos", "'pos' is no label column of CoNLL-U; choose one of form, lemma, upos, xpos, feats, deprel, misc")]
    [InlineData("head", "choose one of")]
    public void Read_LabelColumnThatIsNotThere_SaysWhichThereAre(string column, string message)
    {
        var error = Assert.Throws<DatasetFormatException>(() => WordDataset.Read(Fixture("ranges.conllu"), new WordDatasetOptions { LabelColumn = column }));
        Assert.Equal("label-column", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutLabels_GivesWordsOnly()
    {
        Assert.Null(WordDataset.Read(Fixture("ranges.conllu"), new WordDatasetOptions { ReadLabels = false, LabelColumn = "xpos" })[0].Labels);
        Assert.Null(WordDataset.Read(Fixture("columns.txt"), new WordDatasetOptions { ReadLabels = false })[0].Labels);
    }

    [Fact]
    public void Read_Columns_KeepsDocumentsAndLines()
    {
        var examples = WordDataset.Read(Fixture("columns.txt"));
        Assert.Equal(["EU,rejects", "Peter", "Berlin,."], examples.Select(example => string.Join(',', example.Words)));
        Assert.Equal(["I-ORG,O", "I-PER", "B-LOC,O"], examples.Select(example => string.Join(',', example.Labels!)));
        Assert.Equal([null, 0, 1], examples.Select(example => example.Document));
        Assert.Equal([1, 6, 10], examples.Select(example => example.Line));
    }

    [Theory]
    [InlineData("1", null, "NNP")]
    [InlineData("-2", "whitespace", "I-NP")]
    public void Read_ColumnByNumber_CountsFromEitherEnd(string column, string? separator, string first) =>
        Assert.Equal(first, WordDataset.Read(Fixture("columns.txt"), new WordDatasetOptions { LabelColumn = column, Separator = separator })[0].Labels![0]);

    [Theory]
    [InlineData("upos", null, "label-column", 0)]
    [InlineData("4", null, "columns", 1)]
    [InlineData("-5", null, "columns", 1)]
    [InlineData("-2147483648", null, "columns", 1)]
    [InlineData("2147483647", null, "columns", 1)]
    [InlineData("1", "tab", "columns", 1)]
    public void Read_ColumnThatIsNotThere_IsRefused(string column, string? separator, string code, int line)
    {
        var options = new WordDatasetOptions { LabelColumn = column, Separator = separator };
        var error = Assert.Throws<DatasetFormatException>(() => WordDataset.Read(Fixture("columns.txt"), options));
        Assert.Equal((code, line), (error.Code, error.Line));
    }

    [Fact]
    public void Read_Latin1_DecodesAndUtf8Refuses()
    {
        Assert.Equal("Besançon", WordDataset.Read(Fixture("latin-1.txt"), new WordDatasetOptions { Encoding = TextEncoding.Latin1 })[0].Words[1]);
        var error = Assert.Throws<DatasetFormatException>(() => WordDataset.Read(Fixture("latin-1.txt")));
        Assert.Equal(("invalid-utf8", 2), (error.Code, error.Line));
    }

    [Theory]
    [InlineData("no-such-file.conllu", "missing-file")]
    [InlineData("", "not-a-file")]
    [InlineData("empty.conllu", "empty-file")]
    [InlineData("only-comments.conllu", "no-sentence")]
    public void Read_NothingToRead_IsRefusedInOneSentence(string name, string code)
    {
        var path = Fixture(name);
        var error = Assert.Throws<DatasetFormatException>(() => WordDataset.Read(path));
        Assert.Equal(code, error.Code);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_MalformedLine_NamesFileLineAndRemedy()
    {
        var path = Fixture("nine-columns.conllu");
        var error = Assert.Throws<DatasetFormatException>(() => WordDataset.Read(path));
        Assert.Equal($"{path}:2: 10 columns separated by tabs are expected, 9 found; check that the file is CoNLL-U, or read it as a column file.", error.Message);
    }
}

using System.Text.Json;
using Graft.Data.Readers;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class PredictCommandTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task Predict_TextWithJson_OneObjectThatNamesItsUnits()
    {
        var (code, output, error) = await GraftProcess.RunAsync("predict", folders.Spans, "--text", "😀 Angela Merkel, Rom", "--json");
        Assert.Equal((0, ""), (code, error));
        var text = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("rules", "utf16"), (text.GetProperty("words").GetString(), text.GetProperty("offsets").GetString()));
        Assert.Equal(["O", "B-PER", "I-PER", "O", "B-LOC"], text.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("label").GetString()));
        var entities = text.GetProperty("entities").EnumerateArray().Select(entity => (
            entity.GetProperty("label").GetString(), entity.GetProperty("text").GetString(), entity.GetProperty("start").GetInt32(), entity.GetProperty("end").GetInt32()));
        Assert.Equal([("PER", "Angela Merkel", 3, 16), ("LOC", "Rom", 18, 21)], entities);
    }

    [Theory]
    [InlineData("codepoint", 2)]
    [InlineData("utf8", 5)]
    public async Task Predict_OtherOffsets_CountSo(string unit, int start)
    {
        var (_, output, _) = await GraftProcess.RunAsync("predict", folders.Spans, "--text", "😀 Rom", "--format", "json", "--offsets", unit, "--aggregation", "none");
        var text = JsonDocument.Parse(output).RootElement;
        Assert.Equal(unit, text.GetProperty("offsets").GetString());
        Assert.Equal(start, text.GetProperty("tags")[1].GetProperty("start").GetInt32());
        var entity = Assert.Single(text.GetProperty("entities").EnumerateArray());
        Assert.Equal(("B-LOC", start), (entity.GetProperty("label").GetString(), entity.GetProperty("start").GetInt32()));
    }

    [Fact]
    public async Task Predict_StandardInputAsConllu_OurReaderReadsItBack()
    {
        var (code, output, error) = await GraftProcess.RunWithInputAsync("the dog, the dog.\r\n\nbarks\n", "predict", folders.Tags, "--format", "conllu");
        Assert.Equal(0, code);
        Assert.Contains("text 2 has no word", error, StringComparison.Ordinal);
        var sentences = ConlluReader.Read(folders.Write("output.conllu", output));
        Assert.Equal(["the dog, the dog.", "barks"], sentences.Select(sentence => sentence.SurfaceText));
        Assert.Equal(["1", "3"], sentences.Select(sentence => sentence.SentenceId));
        Assert.Contains("text = the dog, the dog.", sentences[0].Comments);
        Assert.Equal(["DET", "NOUN", "PUNCT", "DET", "NOUN", "PUNCT"], sentences[0].Words.Select(word => word[ConlluColumn.Upos]));
    }

    [Fact]
    public async Task Predict_LabelsThatAreNoPartsOfSpeech_StandInXpos()
    {
        var (_, output, _) = await GraftProcess.RunAsync("predict", folders.Spans, "--text", "Rom", "--format", "conllu");
        Assert.Equal(("_", "B-LOC"), (output.Split('\n')[2].Split('\t')[3], output.Split('\n')[2].Split('\t')[4]));
    }

    [Fact]
    public async Task Predict_FileOfGivenWords_ALineEach()
    {
        var file = folders.Write("words.txt", "\ufeffthe dog.\n\nbarks");
        var (code, output, _) = await GraftProcess.RunAsync("predict", folders.Tags, "--file", file, "--words", "--json");
        Assert.Equal(0, code);
        var texts = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["the dog.", "", "barks"], texts.Select(text => text.GetProperty("text").GetString()));
        Assert.Equal([2, 0, 1], texts.Select(text => text.GetProperty("tags").GetArrayLength()));
        Assert.All(texts, text => Assert.Equal("given", text.GetProperty("words").GetString()));
    }

    [Fact]
    public async Task Predict_ForPeople_WordsThenEntities()
    {
        var (code, output, _) = await GraftProcess.RunAsync("predict", folders.Spans, "--text", "Angela Merkel in [Rom]", "--ignore-labels", "O,LOC");
        Assert.Equal(0, code);
        Assert.Matches(@"(?s)Angela Merkel in \[Rom\].*Merkel +I-PER +\d+\.\d.*Angela Merkel +PER +\d+\.\d +0 +13", output);
        Assert.DoesNotMatch(@"Rom +LOC", output);
    }

    [Theory]
    [InlineData("--text", "a", "--file", "b")]
    [InlineData("--text", "a", "--words", "--language", "en")]
    [InlineData("--text", "a", "--json", "--format", "conllu")]
    [InlineData("--text", "a", "--format", "xml")]
    [InlineData("--text", "a", "--language", "tlh")]
    [InlineData("--text", "a", "--max-length", "1000")]
    [InlineData("--text", "a", "--batch-size", "0")]
    public async Task Predict_WrongUsage_2(params string[] arguments)
    {
        var (code, _, error) = await GraftProcess.RunAsync(["predict", folders.Spans, .. arguments]);
        Assert.Equal(2, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(arguments.Last(argument => argument.StartsWith('-')), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Help_NamesDefaultsAndUnits()
    {
        var (code, output, _) = await GraftProcess.RunAsync("predict", "--help");
        Assert.Equal(0, code);
        foreach (var part in new[] { "ROWS", "[default: 32]", "[default: utf16]", "TOKENS", "[default: cpu]" })
            Assert.Contains(part, output, StringComparison.Ordinal);
    }
}

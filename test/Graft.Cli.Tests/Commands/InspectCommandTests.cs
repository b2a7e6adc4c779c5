using System.Text.Json;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class InspectCommandTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task Inspect_ModelFolder_SaysWhatItIs()
    {
        var (code, output, error) = await GraftProcess.RunAsync("inspect", folders.Tags, "--json", "--tensors");
        Assert.Equal((0, ""), (code, error));
        var report = JsonDocument.Parse(output).RootElement;
        var tensors = report.GetProperty("tensors").EnumerateArray().ToList();
        Assert.Equal(tensors.Count, report.GetProperty("metrics").GetProperty("tensors").GetInt32());
        var parameters = tensors.Sum(tensor => tensor.GetProperty("shape").EnumerateArray().Aggregate(1L, (product, size) => product * size.GetInt64()));
        Assert.Equal(parameters, report.GetProperty("metrics").GetProperty("parameters").GetInt64());
        Assert.Equal(4 * parameters, report.GetProperty("types").GetProperty("float32").GetProperty("bytes").GetInt64());
        var model = report.GetProperty("model");
        Assert.Equal(["DET", "NOUN", "PUNCT", "VERB"], model.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        Assert.Equal("saved", model.GetProperty("tasks").GetProperty("token-classification").GetString());
        Assert.Equal("new", model.GetProperty("tasks").GetProperty("masked-language-modeling").GetString());
        Assert.Equal(32, model.GetProperty("config").GetProperty("hidden_size").GetInt32());
        var tokenizer = report.GetProperty("tokenizer");
        Assert.Equal((11, 64), (tokenizer.GetProperty("vocabulary_size").GetInt32(), tokenizer.GetProperty("model_max_length").GetInt32()));
        Assert.Equal("[CLS]", tokenizer.GetProperty("special_tokens").GetProperty("cls_token").GetString());
    }

    [Fact]
    public async Task Inspect_ForPeople_ATable()
    {
        var (code, output, _) = await GraftProcess.RunAsync("inspect", folders.Tags);
        Assert.Equal(0, code);
        Assert.Matches(@"(?s)Family +bert \(BertForTokenClassification\).*Labels +4: DET, NOUN.*token-classification \(its head is there\).*Vocabulary +11 tokens", output);
        Assert.DoesNotContain("classifier.weight", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_LoneFile_ItsTensors()
    {
        var (code, output, _) = await GraftProcess.RunAsync("inspect", Path.Combine(folders.Tags, "model.safetensors"), "--tensors");
        Assert.Equal(0, code);
        Assert.Matches(@"classifier\.weight +float32 +\(4, 32\)", output);
        Assert.Contains("format = pt", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_WithoutTokenizer_TheRestAndTheProblem()
    {
        var folder = folders.CopyOfTags("no-tokenizer");
        File.Delete(Path.Combine(folder, "vocab.txt"));
        var (code, output, _) = await GraftProcess.RunAsync("inspect", folder, "--json");
        Assert.Equal(1, code);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Contains(folder, report.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal("bert", report.GetProperty("model").GetProperty("model_type").GetString());
    }
}

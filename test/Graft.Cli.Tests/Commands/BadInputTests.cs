using System.Text.Json;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>Wrong files and folders: one sentence with place and remedy, exit code 1, nothing written.</summary>
public class BadInputTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("missing.conllu", null, "no such file")]
    [InlineData("empty.conllu", "", "empty")]
    [InlineData("nine.conllu", "1\tthe\t_\tDET\t_\t_\t_\t_\t_\n", "nine.conllu:1")]
    [InlineData("unlabelled.conllu", "1\tthe\t_\t_\t_\t_\t_\t_\t_\t_\n", "xpos is _ on every line")]
    public async Task Evaluate_WrongData_1(string name, string? content, string expected)
    {
        var file = content is null ? folders.File(name) : folders.Write(name, content);
        await CheckAsync(expected, "dataset_format", "evaluate", folders.Tags, "--data", file, "--predictions", folders.File("never.txt"));
        Assert.False(File.Exists(folders.File("never.txt")));
    }

    [Fact]
    public Task Evaluate_LabelColumnThatIsNotThere_1() => CheckAsync(
        "'pos' is no label column", "dataset_format", "evaluate", folders.Tags, "--data", folders.File("test.conllu"), "--label-column", "pos");

    [Theory]
    [InlineData("predict", "--text", "a")]
    [InlineData("evaluate", "--data", "test.conllu")]
    [InlineData("inspect")]
    public async Task Folder_MissingOrUnfinished_1(string command, params string[] arguments)
    {
        var words = arguments.Select(word => word.EndsWith(".conllu", StringComparison.Ordinal) ? folders.File(word) : word).ToArray();
        await CheckAsync("nothing of that name", "checkpoint_format", [command, folders.File("nowhere"), .. words]);

        var unfinished = Path.GetDirectoryName(folders.Write("unfinished/recipe.json", await File.ReadAllTextAsync(Path.Combine(folders.Tags, "recipe.json"), Cancellation)))!;
        await CheckAsync("graft train --resume", "checkpoint_format", [command, unfinished, .. words]);
    }

    [Fact]
    public async Task Predict_TruncatedWeights_1()
    {
        var folder = folders.CopyOfTags("truncated");
        var weights = Path.Combine(folder, "model.safetensors");
        var bytes = await File.ReadAllBytesAsync(weights, Cancellation);
        await File.WriteAllBytesAsync(weights, bytes[..^100], Cancellation);
        await CheckAsync("cut short", "checkpoint_format", "predict", folder, "--text", "a");
        await CheckAsync("cut short", "checkpoint_format", "inspect", weights);
    }

    [Fact]
    public async Task Predict_UnsupportedModelType_1()
    {
        var folder = folders.CopyOfTags("unsupported");
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), """{"model_type": "mamba"}""", Cancellation);
        await CheckAsync("'mamba' is not supported", "unsupported_model", "predict", folder, "--text", "a");
        await CheckAsync("'mamba' is not supported", "unsupported_model", "inspect", folder);
    }

    [Fact]
    public async Task Predict_WithoutTokenizer_1()
    {
        var folder = folders.CopyOfTags("untokenized");
        File.Delete(Path.Combine(folder, "vocab.txt"));
        await CheckAsync("tokenizer.json", "tokenizer_format", "predict", folder, "--text", "a");
    }

    [Fact]
    public async Task Predict_NothingToRead_1()
    {
        await CheckAsync("standard input: there is no text", "dataset_format", "predict", folders.Tags);
        await CheckAsync("no such file", "dataset_format", "predict", folders.Tags, "--file", folders.File("nowhere.txt"));
        var latin = folders.File("latin.txt");
        await File.WriteAllBytesAsync(latin, [.. "ok\ncaf"u8, 0xe9], Cancellation);
        await CheckAsync("latin.txt:2", "dataset_format", "predict", folders.Tags, "--file", latin);
    }

    private static async Task CheckAsync(string expected, string kind, params string[] arguments)
    {
        var (code, output, error) = await GraftProcess.RunAsync([.. arguments, "--json"]);
        Assert.Equal(1, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(kind, JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("kind").GetString());
    }
}

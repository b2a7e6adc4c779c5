using System.Text.Json;
using Graft.Cli.Commands.Vectors;
using Graft.Cli.Shell;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public sealed class VectorsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-vectors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_Text_WritesAModelThatInspectAndExportRead()
    {
        var text = Write("text.txt", string.Concat(Enumerable.Repeat("Il cane vede il gatto.\nUn gatto cerca un cane.\n", 40)));
        var (output, vec) = (Path.Combine(_folder, "vectors"), Path.Combine(_folder, "vectors.vec"));
        var (code, json, error) = await RunAsync(
            "vectors", "train", "--text", text, "--size", "8", "--epochs", "2", "--encoder", "window", "--hidden-size", "32", "--output", output, "--json");
        Assert.True(code == 0, error);
        var report = JsonDocument.Parse(json).RootElement;
        Assert.Equal((9, 8), (report.GetProperty("vocabulary_size").GetInt32(), report.GetProperty("size").GetInt32()));
        Assert.Equal(480, report.GetProperty("text_words").GetInt64());
        Assert.Equal("window", JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "config.json"))).RootElement.GetProperty("encoder").GetString());

        (code, json, _) = await RunAsync("vectors", "inspect", output, "--near", "CANE", "--analogy", "cane", "gatto", "vede", "--top", "3", "--json");
        Assert.Equal(0, code);
        report = JsonDocument.Parse(json).RootElement;
        Assert.Equal("model", report.GetProperty("format").GetString());
        var near = Assert.Single(report.GetProperty("near").EnumerateArray());
        Assert.Equal("cane", near.GetProperty("of")[0].GetString());
        Assert.Equal(3, near.GetProperty("words").GetArrayLength());
        Assert.Equal(["cane", "gatto", "vede"], report.GetProperty("analogy").GetProperty("of").EnumerateArray().Select(word => word.GetString()));

        Assert.Equal(0, (await RunAsync("vectors", "export", output, "--output", vec)).Code);
        Assert.StartsWith("9 8\n[PAD] 0 0 0 0 0 0 0 0\n", File.ReadAllText(vec), StringComparison.Ordinal);
        (code, json, _) = await RunAsync("vectors", "inspect", vec);
        Assert.Equal(0, code);
        Assert.Contains("First words   [PAD] [UNK]", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_RecordsWithoutTheField_NamesTheOption()
    {
        var records = Write("records.jsonl", string.Concat(Enumerable.Repeat("{\"body\": \"Il cane vede il gatto.\"}\n", 9)));
        string[] call = ["vectors", "train", "--text", records, "--size", "8", "--output", Path.Combine(_folder, "of-records"), "--json"];
        var (code, _, error) = await RunAsync(call);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("records.jsonl:1: the record has no field 'text'; name the one that holds the text (--field).", error, StringComparison.Ordinal);
        (code, var json, _) = await RunAsync([.. call, "--field", "body"]);
        Assert.Equal(0, code);
        Assert.Equal(54, JsonDocument.Parse(json).RootElement.GetProperty("text_words").GetInt64());
    }

    [Fact]
    public async Task Inspect_OfTheProgram_KnowsTheFamily()
    {
        var output = Path.Combine(_folder, "imported");
        Assert.Equal(0, (await RunAsync("vectors", "import", Write("some.vec", "the 1 2\nof 3 4\n"), "--output", output)).Code);
        var (code, json, error) = await GraftProcess.RunAsync("inspect", output, "--json");
        Assert.True(code == 0, error);
        var model = JsonDocument.Parse(json).RootElement.GetProperty("model");
        Assert.Equal("static-vectors", model.GetProperty("model_type").GetString());
        Assert.Equal(["token-classification"], model.GetProperty("tasks").EnumerateObject().Select(task => task.Name));
    }

    [Fact]
    public async Task Import_MalformedFile_IsRefusedOrCounted()
    {
        var (file, output) = (Write("some.vec", "the 1 2\nof 3\nand 5 6\n"), Path.Combine(_folder, "imported"));
        var (code, _, error) = await RunAsync("vectors", "import", file, "--output", output);
        Assert.Equal(1, code);
        Assert.Contains($"{file}:2: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));

        (code, var table, error) = await RunAsync("vectors", "import", file, "--skip-malformed", "--output", output);
        Assert.Equal(0, code);
        Assert.Contains("1 left out as wrong-size, the first in line 2", error, StringComparison.Ordinal);
        Assert.Matches(@"Vocabulary +2 words of 2 numbers, from a text file", table);
    }

    [Theory]
    [InlineData("is there already", "--text", "FOLDER", "--output", "FOLDER")]
    [InlineData("--size must be from 1 to 4096, found 0.", "--text", "x", "--output", "y", "--size", "0")]
    [InlineData("--algorithm must be one of skip-gram, cbow", "--text", "x", "--output", "y", "--algorithm", "glove")]
    [InlineData("--encoder must be one of bilstm, window", "--text", "x", "--output", "y", "--encoder", "gru")]
    [InlineData("--hidden-size must be even", "--text", "x", "--output", "y", "--hidden-size", "5")]
    [InlineData("--layers must be at least 1", "--text", "x", "--output", "y", "--layers", "0")]
    public async Task Train_WrongUsage_NamesTheOption(string expected, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(["vectors", "train", .. arguments.Select(argument => argument == "FOLDER" ? _folder : argument)]);
        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_UnknownWord_IsNamed()
    {
        var (code, _, error) = await RunAsync("vectors", "inspect", Write("some.vec", "the 1 2\nof 3 4\n"), "--near", "dog");
        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains("'dog'", error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return Path.Combine(_folder, name);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await new CommandRunner([VectorsCommand.Create()]).RunAsync(
            arguments, new TerminalSettings(output, error, Width: 240), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}

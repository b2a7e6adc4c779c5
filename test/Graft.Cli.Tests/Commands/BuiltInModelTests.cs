using System.Text.Json;
using Graft.Cli.Commands;
using Graft.Pretrained.Multilingual;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>Names in place of folders, and <c>graft convert</c>.</summary>
public class BuiltInModelTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    private const string Name = MultilingualModels.EncoderName;

    [Fact]
    public async Task Inspect_Name_IsTheModelOrSaysThatTheBuildHasNone()
    {
        var (code, output, error) = await GraftProcess.RunAsync(InOwnCache("inspect"), "inspect", Name, "--json");
        var report = JsonDocument.Parse(output).RootElement;
        if (MultilingualModels.Encoder.IsEmbedded)
        {
            Assert.Equal((0, ""), (code, error));
            Assert.Equal("modernbert", report.GetProperty("model").GetProperty("model_type").GetString());
            Assert.StartsWith(folders.File("inspect"), report.GetProperty("path").GetString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(1, code);
            Assert.Contains($"carries no model '{Name}'", report.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Folder_NoKnownName_IsGivenBackAsItIs()
    {
        Assert.Equal("some/folder", BuiltInModels.Folder("some/folder"));
        Assert.Equal($"some/{Name}", BuiltInModels.Folder($"some/{Name}"));
        Assert.Equal(folders.Tags, BuiltInModels.Folder(folders.Tags));
    }

    [Fact]
    public void Folder_OfARecipe_NameBesideItOnly()
    {
        var recipe = folders.File("recipe.json");
        var elsewhere = folders.File(Path.Combine("models", Name));
        Assert.Equal(elsewhere, BuiltInModels.Folder(elsewhere, recipe));
        Directory.CreateDirectory(elsewhere);
        Assert.Equal(elsewhere, BuiltInModels.Folder(elsewhere, folders.File(Path.Combine("models", "recipe.json"))));
    }

    [Fact]
    public async Task Convert_ToFloat16_HalfTheBytesAndAModelAsBefore()
    {
        var half = folders.File("half");
        var (code, output, error) = await GraftProcess.RunAsync("convert", folders.Tags, half, "--dtype", "float16", "--json");
        Assert.Equal((0, ""), (code, error));
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal((half, "float16"), (report.GetProperty("output").GetString(), report.GetProperty("dtype").GetString()));
        var metrics = report.GetProperty("metrics");
        Assert.Equal(metrics.GetProperty("bytes_before").GetInt64(), 2 * metrics.GetProperty("bytes_after").GetInt64());

        var before = await GraftProcess.RunAsync("evaluate", folders.Tags, "--data", folders.File("test.conllu"), "--label-column", "xpos", "--json");
        var after = await GraftProcess.RunAsync("evaluate", half, "--data", folders.File("test.conllu"), "--label-column", "xpos", "--json");
        Assert.Equal((0, 0), (before.Code, after.Code));
        Assert.Equal(
            JsonDocument.Parse(before.Output).RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble(),
            JsonDocument.Parse(after.Output).RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());
    }

    [Theory]
    [InlineData("int8", 2, "--dtype must be one of float16, bfloat16, float32, not 'int8'")]
    [InlineData("float16", 1, "choose another folder")]
    public async Task Convert_WrongUse_SaysSo(string dtype, int expected, string message)
    {
        var (code, _, error) = await GraftProcess.RunAsync("convert", folders.Tags, folders.Tags, "--dtype", dtype);
        Assert.Equal(expected, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private Dictionary<string, string> InOwnCache(string name) => new() { ["GRAFT_CACHE"] = folders.File(name) };
}

using System.Text.Json;
using Graft.Cli.Commands.Quickstart;
using Graft.Experiments;
using Graft.Reports.Quickstart;
using Spectre.Console;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class QuickstartCommandTests(QuickstartRuns quickstart) : IClassFixture<QuickstartRuns>
{
    [Fact]
    public void Quickstart_Json_HasEveryFigureOfTheTable()
    {
        var report = JsonDocument.Parse(quickstart.Json).RootElement;
        Assert.Equal((quickstart.Output, Path.Combine(quickstart.Output, "report.html")), (report.GetProperty("output").GetString(), report.GetProperty("report").GetString()));
        var result = report.GetProperty("result");
        Assert.Equal((3, 0.02), (result.GetProperty("seed").GetInt64(), result.GetProperty("budget").GetDouble()));
        Assert.Equal((60, 240), (result.GetProperty("one_language_test").GetProperty("sentences").GetInt32(), result.GetProperty("across_languages_test").GetProperty("sentences").GetInt32()));
        Assert.Equal(["fr", "es", "pt"], result.GetProperty("sources").EnumerateArray().Select(source => source.GetString()));
        Assert.Equal(
            [
                .. from sentences in new[] { 4, 8 } from variant in QuickstartVariant.All select ("one_language", variant.Key, sentences),
                .. from variant in QuickstartVariant.All select ("across_languages", variant.Key, 720),
            ],
            result.GetProperty("figures").EnumerateArray().Select(figure => (figure.GetProperty("part").GetString()!, figure.GetProperty("variant").GetString()!, figure.GetProperty("sentences").GetInt32())));
        Assert.All(result.GetProperty("figures").EnumerateArray(), figure =>
        {
            var metrics = figure.GetProperty("metrics");
            Assert.InRange(metrics.GetProperty("accuracy").GetDouble(), 0, 1);
            Assert.All(["macro_f1", "weighted_f1", "loss", "train_loss"], name => Assert.True(double.IsFinite(metrics.GetProperty(name).GetDouble())));
            Assert.True(figure.GetProperty("steps").GetInt32() > 0 && figure.GetProperty("seconds").GetDouble() >= 0 && figure.GetProperty("learning_rate").GetDouble() > 0);
        });
    }

    [Fact]
    public void Quickstart_Folder_HoldsDataFiguresReportAndEveryRun()
    {
        var result = JsonDocument.Parse(quickstart.Json).RootElement.GetProperty("result");
        var saved = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(quickstart.Output, QuickstartResult.FileName))).RootElement;
        Assert.True(JsonElement.DeepEquals(result, saved));
        Assert.Contains("What pretraining gives", File.ReadAllText(Path.Combine(quickstart.Output, "report.html")), StringComparison.Ordinal);
        Assert.All(result.GetProperty("figures").EnumerateArray().Select(figure => figure.GetProperty("run").GetString()!), run =>
        {
            var folder = Path.Combine(quickstart.Output, run);
            var recipe = Recipe.Read(Path.Combine(folder, Recipe.FileName));
            Assert.True(File.Exists(recipe.Data.Train) && File.Exists(recipe.Data.Dev));
            Assert.True(File.Exists(Path.Combine(folder, "report.html")));
            Assert.False(Directory.Exists(Path.Combine(folder, "checkpoints")));
        });
    }

    [Fact]
    public async Task Quickstart_TaggersItEndsWith_CanBeUsed()
    {
        var (code, output, error) = await GraftProcess.RunAsync("predict", Path.Combine(quickstart.Output, "runs", "it-fine-tuned"), "--text", "La nonna dorme.", "--json");
        Assert.True(code == 0, error);
        Assert.Contains("nonna", output, StringComparison.Ordinal);
        Assert.Equal(
            [Path.Combine("en-fine-tuned-8", "model.safetensors"), Path.Combine("it-fine-tuned", "model.safetensors")],
            Directory.EnumerateFiles(Path.Combine(quickstart.Output, "runs"), "*.safetensors", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Path.Combine(quickstart.Output, "runs"), file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Quickstart_FolderHoldsSomething_RefusedAndLeftAsItWas()
    {
        var before = Directory.GetFileSystemEntries(quickstart.Output);
        var (code, _, error) = await GraftProcess.RunAsync(quickstart.Arguments(quickstart.Output));
        Assert.Equal(1, code);
        Assert.Contains("choose another --output", error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(quickstart.Output));
    }

    [Fact]
    public async Task Quickstart_EarlierOneDidNotEnd_BegunAnew()
    {
        var output = quickstart.File("unfinished");
        Directory.CreateDirectory(Path.Combine(output, "runs", "en-fine-tuned-4"));
        File.WriteAllText(Path.Combine(output, "runs", "en-fine-tuned-4", "recipe.json"), "half");
        File.WriteAllText(Path.Combine(output, ".unfinished"), "");
        var (code, _, error) = await GraftProcess.RunAsync(quickstart.Arguments(output));
        Assert.True(code == 0, error);
        Assert.Equal(["data", "quickstart.json", "report.html", "runs"], Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--vectors", "multilingual", "static word vectors are expected as --vectors")]
    [InlineData("--model", "multilingual-vectors", "a pretrained network is expected as --model")]
    public async Task Quickstart_ModelOfTheOtherKind_IsRefusedBeforeAnything(string option, string model, string said)
    {
        var (code, _, error) = await GraftProcess.RunAsync("quickstart", "--output", quickstart.File("never"), option, model);
        Assert.Equal(1, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(quickstart.File("never")));
    }

    [Fact]
    public async Task Quickstart_WrongOptions_AllNamedAndNothingBegun()
    {
        var (code, _, error) = await GraftProcess.RunAsync([.. quickstart.Arguments(quickstart.File("never"))[..7], "--sizes", "60,20", "--budget", "2"]);
        Assert.Equal(2, code);
        Assert.Contains("--sizes must be", error, StringComparison.Ordinal);
        Assert.Contains("--budget must", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(quickstart.File("never")));
    }

    [Fact]
    public void View_ForPeople_TableCurveMeaningsAndWhatToTryNext()
    {
        var result = JsonSerializer.Deserialize(quickstart.Json, QuickstartReportJson.Default.QuickstartReport)!.Result;
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 120;
        console.Write(QuickstartView.Of(new QuickstartReport("quickstart", "quickstart/report.html", result), 120));
        var shown = text.ToString();
        Assert.All(result.Figures, figure => Assert.Contains((100 * figure.Accuracy()).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture), shown, StringComparison.Ordinal));
        Assert.Matches(@"│|┤", shown);
        Assert.Contains("not worth reading", shown, StringComparison.Ordinal);
        Assert.Contains("graft predict quickstart/runs/it-fine-tuned", shown, StringComparison.Ordinal);
        Assert.Contains("--model multilingual --train YOUR.conllu", shown, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary><c>graft train</c> as a user runs it, with the repository's own small model and data.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-train").FullName;

    private static string Model => Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert");

    private static string Data(string part) => Path.Combine(SharedFiles.Repository, "samples", "data", $"{part}.conllu");

    private string Output => Path.Combine(_folder, "run");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_Json_IsOneObjectWithFractionsUnderMetrics()
    {
        var (code, output, error) = await TrainAsync("--max-steps", "3", "--json");
        Assert.True(code == 0, error);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.InRange(root.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0, 1);
        Assert.Equal(3, root.GetProperty("steps").GetInt32());
        Assert.True(root.GetProperty("finished").GetBoolean());
        Assert.True(root.GetProperty("data").GetProperty("train").GetProperty("words").GetInt64() > 0);
        foreach (var file in new[] { "config.json", "model.safetensors", "tokenizer_config.json", "recipe.json", "results.json", "metrics.jsonl" })
            Assert.True(File.Exists(Path.Combine(Output, file)), file);
    }

    [Fact]
    public async Task Train_SavedRecipe_GivesTheSameModelAndOptionsOverrideIt()
    {
        await TrainAsync("--max-steps", "3", "--seed", "5");
        var again = Path.Combine(_folder, "again");
        var other = Path.Combine(_folder, "other");
        var recipe = Path.Combine(Output, "recipe.json");
        Assert.Equal(0, (await GraftProcess.RunAsync("train", "--recipe", recipe, "--output", again)).Code);
        Assert.Equal(0, (await GraftProcess.RunAsync("train", "--recipe", recipe, "--output", other, "--seed", "6")).Code);
        Assert.Equal(Weights(Output), Weights(again));
        Assert.NotEqual(Weights(Output), Weights(other));
    }

    [Theory]
    [InlineData("--train", "there is no such file", 1)]
    [InlineData("--dev", "there is no such file", 1)]
    [InlineData("--model", "", 1)]
    [InlineData("--recipe", "there is no such recipe", 1)]
    public async Task Train_MissingFile_SaysWhichAndWritesNothing(string option, string said, int expected)
    {
        var missing = Path.Combine(_folder, "missing");
        await AssertRefusedAsync(expected, [missing, said], option, missing);
    }

    [Fact]
    public async Task Train_EmptyFile_SaysSo() =>
        await AssertRefusedAsync(1, [Write("empty.conllu", ""), "empty"], "--train", Path.Combine(_folder, "empty.conllu"));

    [Fact]
    public async Task Train_LabelColumnThatIsNotThere_SaysWhichThereAre() =>
        await AssertRefusedAsync(1, ["upos", "xpos"], "--label-column", "colour");

    [Fact]
    public async Task Train_MalformedLine_SaysFileAndLine()
    {
        var file = Write("bad.conllu", "1\tDogs\tdog\tNOUN\t_\t_\t0\troot\t_\t_\n2\tbark\tNOUN\n\n");
        await AssertRefusedAsync(1, [$"{file}:2"], "--train", file);
    }

    [Fact]
    public async Task Train_TruncatedWeights_SaysWhichFile()
    {
        var model = CopyModel();
        var weights = Path.Combine(model, "model.safetensors");
        using (var stream = File.OpenWrite(weights))
            stream.SetLength(stream.Length / 2);
        await AssertRefusedAsync(1, [weights], "--model", model);
    }

    [Fact]
    public async Task Train_UnsupportedModelType_SaysWhichAreSupported()
    {
        var model = CopyModel();
        var config = Path.Combine(model, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"bert\"", "\"mamba\"", StringComparison.Ordinal));
        await AssertRefusedAsync(1, [config, "'mamba'", "bert"], "--model", model);
    }

    [Fact]
    public async Task Train_ModelWithoutTokenizer_SaysWhatWasLookedFor()
    {
        var model = CopyModel();
        foreach (var file in Directory.EnumerateFiles(model, "*tok*").Concat(Directory.EnumerateFiles(model, "vocab*")))
            File.Delete(file);
        await AssertRefusedAsync(1, [model, "tokenizer.json", "vocab.txt"], "--model", model);
    }

    [Fact]
    public async Task Train_OutputOfAnotherRun_IsRefusedAndLeftAsItIs()
    {
        await TrainAsync("--max-steps", "1");
        var before = Weights(Output);
        var (code, _, error) = await TrainAsync("--max-steps", "2");
        Assert.Equal(1, code);
        Assert.Contains("--resume", error);
        Assert.Equal(before, Weights(Output));
    }

    [Theory]
    [InlineData("--epochs", "0", "--epochs")]
    [InlineData("--batch-size", "many", "--batch-size")]
    [InlineData("--lr-scheduler-type", "steep", "steep")]
    [InlineData("--device", "tpu", "--device")]
    public async Task Train_ImpossibleOption_IsWrongUsage(string option, string value, string said) => await AssertRefusedAsync(2, [said], option, value);

    [Theory]
    [InlineData("--freeze", "all", "--freeze")]
    [InlineData("--freeze", "9", "--freeze 9")]
    [InlineData("--limit", "100000", "--limit")]
    [InlineData("--seeds", "1,two", "'two'")]
    [InlineData("--class-weights", "NONE=2", "'NONE'")]
    [InlineData("--keep", "average", "--average-last")]
    public async Task Train_CraftOptionThatDoesNotHold_IsWrongUsage(string option, string value, string said) => await AssertRefusedAsync(2, [said], option, value);

    [Fact]
    public async Task Train_Seeds_GivesMeanAndDeviationOfCompleteRuns()
    {
        var (code, output, error) = await TrainAsync("--seeds", "1,2", "--max-steps", "3", "--limit", "40", "--freeze", "1", "--threads", "1", "--json");
        Assert.True(code == 0, error);
        var root = JsonDocument.Parse(output).RootElement;
        var accuracy = root.GetProperty("metrics").GetProperty("accuracy");
        var values = accuracy.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal(values.Average(), accuracy.GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(Math.Abs(values[0] - values[1]) / Math.Sqrt(2), accuracy.GetProperty("deviation").GetDouble(), 1e-9);
        Assert.NotEqual(Weights(Path.Combine(Output, "seed-1")), Weights(Path.Combine(Output, "seed-2")));
        Assert.True(File.Exists(Path.Combine(Output, "seeds.json")));

        var (again, table, _) = await GraftProcess.RunAsync("train", "--recipe", Path.Combine(Output, "recipe.json"), "--resume");
        Assert.Equal(0, again);
        Assert.Contains("deviation", table);
        Assert.Contains("seed 2", table);
    }

    [Fact]
    public async Task Train_SeedAndSeeds_ExcludeEachOther() => await AssertRefusedAsync(2, ["--seed and --seeds"], "--seeds", "1", "--seed", "2");

    [Fact]
    public async Task Train_WithoutData_SaysWhatIsMissing()
    {
        var (code, _, error) = await GraftProcess.RunAsync("train", "token-classification");
        Assert.Equal(2, code);
        Assert.Contains("--model, --train, --output", error);
    }

    private static string[] Arguments(string output) =>
    [
        "train", "token-classification", "--model", Model, "--train", Data("train"), "--dev", Data("dev"), "--label-column", "upos", "--output", output,
        "--batch-size", "16", "--learning-rate", "1e-3",
    ];

    private Task<(int Code, string Output, string Error)> TrainAsync(params string[] more) => GraftProcess.RunAsync([.. Arguments(Output), .. more]);

    /// <summary>One clear sentence, no stack trace, the exit code, and nothing written.</summary>
    private async Task AssertRefusedAsync(int expected, string[] said, string option, string value, params string[] more)
    {
        var arguments = Arguments(Output).ToList();
        var at = arguments.IndexOf(option);
        if (at >= 0)
            arguments.RemoveRange(at, 2);
        var (code, output, error) = await GraftProcess.RunAsync([.. arguments, option, value, .. more]);
        Assert.True(code == expected, $"exit code {code}: {error}");
        Assert.Equal("", output);
        Assert.StartsWith("error: ", error);
        Assert.DoesNotContain("   at ", error);
        foreach (var part in said)
            Assert.Contains(part, error);
        Assert.False(Directory.Exists(Output));
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }

    private string CopyModel()
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        foreach (var file in Directory.EnumerateFiles(Model))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    private static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(run, "model.safetensors"));
}

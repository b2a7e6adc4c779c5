using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary><c>graft transfer</c> as a user runs it, with the repository's own small model; its sample data stand for three languages.</summary>
public sealed class TransferCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-transfer").FullName;

    private static string Model => Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert");

    private string Output => Path.Combine(_folder, "study");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Transfer_Study_PrintsTheMatrixAndGoesOnFromItsOwnRecipe()
    {
        var (code, output, error) = await TransferAsync("--set", "one+two", "--few-shot", "5", "--seeds", "1,2", "--max-steps", "2", "--threads", "1", "--json");
        Assert.True(code == 0, error);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.True(root.GetProperty("finished").GetBoolean());
        Assert.Equal(["one+two", "one+two+three:5", "three"], root.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name").GetString()!));
        var cell = root.GetProperty("rows")[0].GetProperty("cells")[0];
        var accuracy = cell.GetProperty("metrics").GetProperty("accuracy");
        var values = accuracy.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal(2, values.Count);
        Assert.Equal(values.Average(), accuracy.GetProperty("mean").GetDouble(), 1e-9);

        // The figure is what graft evaluate gives of the run that it names.
        var run = Path.Combine(Output, root.GetProperty("rows")[0].GetProperty("runs")[1].GetProperty("directory").GetString()!);
        var evaluated = await GraftProcess.RunAsync("evaluate", run, "--data", File("three-test.conllu"), "--json");
        Assert.Equal(values[1], JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());

        // Nothing is left to train; the table is the same matrix.
        var (again, table, said) = await GraftProcess.RunAsync("transfer", "--recipe", Path.Combine(Output, "recipe.json"), "--resume");
        Assert.True(again == 0, said);
        Assert.Contains("6 runs, 6 of them finished before; 0 steps to go", said, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{100 * values.Average():0.00} ± "), table, StringComparison.Ordinal);
        foreach (var part in new[] { "three-test", "one+two, 5 of the target", "the target's own (upper bound)", "seeds 1, 2", "source" })
            Assert.Contains(part, table, StringComparison.Ordinal);

        var page = Path.Combine(Output, "report.html");
        var before = await System.IO.File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken);
        System.IO.File.Delete(page);
        Assert.Equal(0, (await GraftProcess.RunAsync("report", Output)).Code);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--set", "one+four", "'four' is no source")]
    [InlineData("--few-shot", "5,many", "'many'")]
    [InlineData("--few-shot", "50000", "--few-shot takes 50,000")]
    [InlineData("--alpha", "2", "--alpha")]
    [InlineData("--source", "four", "--source fr=train.conllu:dev.conllu")]
    [InlineData("--source", "four=a.conllu:b.conllu:c.conllu", "--source fr=")]
    [InlineData("--target-train", "four=a.conllu:b.conllu", "no --target of that name")]
    [InlineData("--keep", "average-of-all", "average-of-all")]
    [InlineData("--seed", "3", "--seed")]
    public async Task Transfer_OptionThatDoesNotHold_IsWrongUsageAndWritesNothing(string option, string value, string said) => await AssertRefusedAsync(2, said, option, value);

    [Fact]
    public async Task Transfer_TestFileThatIsNotThere_SaysWhich() => await AssertRefusedAsync(1, "there is no such file", "--target", $"five={File("none.conllu")}");

    [Fact]
    public async Task Transfer_WithoutAnything_SaysWhatIsMissing()
    {
        var (code, _, error) = await GraftProcess.RunAsync("transfer");
        Assert.Equal(2, code);
        Assert.Contains("--model, --source, --target, --output", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_Help_HasAnExample()
    {
        var (code, output, _) = await GraftProcess.RunAsync("transfer", "--help");
        Assert.Equal(0, code);
        Assert.Contains("--target-train it=it-train.conllu:it-dev.conllu", output, StringComparison.Ordinal);
        Assert.DoesNotContain("--dev-share", output, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(int expected, string said, string option, string value)
    {
        var (code, output, error) = await TransferAsync(option, value);
        Assert.True(code == expected, $"exit code {code}: {error}");
        Assert.Equal("", output);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    private Task<(int Code, string Output, string Error)> TransferAsync(params string[] more) => GraftProcess.RunAsync(
    [
        "transfer", "--model", Model, "--source", $"one={Part("one", 0, 40)}:{Part("one-dev", 40, 8)}", "--source", $"two={Part("two", 50, 20)}:{Part("two-dev", 70, 8)}",
        "--target", $"three={Part("three-test", 80, 12)}", "--target-train", $"three={Part("three", 100, 20)}:{Part("three-dev", 120, 8)}",
        "--output", Output, "--batch-size", "16", "--learning-rate", "1e-3", .. more,
    ]);

    private string File(string name) => Path.Combine(_folder, name);

    /// <summary>Some of the sample sentences as a file of their own.</summary>
    private string Part(string name, int first, int count)
    {
        var sentences = System.IO.File.ReadAllText(Path.Combine(SharedFiles.Repository, "samples", "data", "train.conllu")).ReplaceLineEndings("\n").Trim().Split("\n\n");
        System.IO.File.WriteAllText(File($"{name}.conllu"), string.Join("\n\n", sentences.Skip(first).Take(count)) + "\n\n");
        return File($"{name}.conllu");
    }
}

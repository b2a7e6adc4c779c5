using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class BenchmarkTokenizersCommandTests
{
    private static readonly string Model = Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert");
    private static readonly string Text = Path.Combine(SharedFiles.Repository, "samples", "data", "text.txt");
    private static readonly string[] Quick = ["benchmark", "tokenizers", "--model", Model, "--text", $"samples={Text}", "--repeat", "1", "--seconds", "0.01"];

    [Fact]
    public async Task Benchmark_Json_HasEveryFigureOfEachPair()
    {
        var (code, output, error) = await GraftProcess.RunAsync([.. Quick, "--text", $"twice={Text},{Text}", "--json"]);
        Assert.True(code == 0, error);
        var rows = JsonDocument.Parse(output).RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["samples", "twice"], rows.Select(row => row.GetProperty("text").GetString()));
        Assert.All(rows, row => Assert.Equal("tiny-bert", row.GetProperty("model").GetString()));
        var (once, twice) = (rows[0].GetProperty("metrics"), rows[1].GetProperty("metrics"));
        Assert.Equal(2 * once.GetProperty("tokens").GetInt64(), twice.GetProperty("tokens").GetInt64());
        foreach (var key in new[] { "with_offsets", "ids_only", "with_offsets_uncached", "ids_only_uncached", "with_offsets_parallel", "ids_only_parallel", "with_offsets_allocated" })
            Assert.True(once.GetProperty(key).GetDouble() > 0, key);
        Assert.Equal(JsonValueKind.Null, once.GetProperty("reference").ValueKind);
    }

    [Fact]
    public async Task Benchmark_Reference_IsAskedAndComparedWith()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for a reference is a shell program");
        var folder = Directory.CreateTempSubdirectory("graft-");
        try
        {
            // Answers as bench/tokenizers/reference.mjs does: half a second for the text, whatever it is.
            var program = Path.Combine(folder.FullName, "reference.sh");
            File.WriteAllText(program, """while read -r line; do case $line in *time*) echo '{"seconds": 0.5}';; *) echo '{"tokens": 7}';; esac; done""" + "\n");
            var (code, output, error) = await GraftProcess.RunAsync([.. Quick, "--reference", $"sh {program}", "--json"]);
            Assert.True(code == 0, error);
            var metrics = JsonDocument.Parse(output).RootElement.GetProperty("rows")[0].GetProperty("metrics");
            var reference = metrics.GetProperty("reference");
            Assert.Equal(7, reference.GetProperty("tokens").GetInt64());
            var rate = metrics.GetProperty("tokens").GetInt64() / 0.5;
            Assert.Equal(rate, reference.GetProperty("with_offsets").GetDouble(), rate * 1e-9);
            Assert.Equal(1.19, reference.GetProperty("ids_only_factor").GetDouble());
            Assert.Equal(metrics.GetProperty("ids_only").GetDouble() / rate / 1.19, reference.GetProperty("times_ids_only").GetDouble(), 1e-6);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Benchmark_ReferenceThatIsNotThere_SaysSo()
    {
        var (code, _, error) = await GraftProcess.RunAsync([.. Quick, "--reference", "graft-no-such-program"]);
        Assert.Equal(1, code);
        Assert.Contains("graft-no-such-program", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_ForPeople_ShowsATable()
    {
        var (code, output, error) = await GraftProcess.RunAsync(Quick);
        Assert.True(code == 0, error);
        Assert.Matches(@"(?s)Millions of tokens a second.*ids, no cache.*tiny-bert +samples", output);
    }

    [Theory]
    [InlineData("--repeat", "0", "--repeat")]
    [InlineData("--seconds", "0", "--seconds")]
    [InlineData("--text", "novels.txt", "NAME=FILE")]
    public async Task Benchmark_ImpossibleOption_IsWrongUsage(string option, string value, string said)
    {
        var (code, output, error) = await GraftProcess.RunAsync("benchmark", "tokenizers", "--model", Model, "--text", $"a={Text}", option, value);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }
}

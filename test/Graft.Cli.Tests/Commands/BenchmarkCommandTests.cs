using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class BenchmarkCommandTests
{
    private static readonly string Samples = Path.Combine(SharedFiles.Repository, "samples");
    private static readonly string[] Tiny = ["benchmark", "--model", Path.Combine(Samples, "models", "tiny-bert"), "--steps", "2", "--repeat", "1", "--single-rows", "3"];

    [Fact]
    public async Task Benchmark_Json_HasTheFiguresOfTheDocumentedKeys()
    {
        var (code, output, error) = await GraftProcess.RunAsync(
            [.. Tiny, "--train", Path.Combine(Samples, "data", "train.conllu"), "--rows", "64", "--only", "single,training", "--json"]);
        Assert.True(code == 0, error);
        var report = JsonDocument.Parse(output).RootElement;
        var metrics = report.GetProperty("metrics");
        Assert.Equal(64, report.GetProperty("rows").GetInt32());
        Assert.True(metrics.GetProperty("sgemm_gflops").GetDouble() > 0 && metrics.GetProperty("peak_resident_bytes").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("inference").ValueKind);
        var training = metrics.GetProperty("training");
        Assert.Equal(6 * report.GetProperty("encoder_matrix_parameters").GetInt64(), training.GetProperty("flop_per_token").GetInt64());
        var memory = training.GetProperty("memory");
        Assert.Equal(memory.GetProperty("live_tensors_before").GetInt64(), memory.GetProperty("live_tensors_after").GetInt64());
        foreach (var key in new[] { "tokens_per_second", "tokens_per_gflop", "share_of_sgemm", "sgemm_gflops", "milliseconds_per_step" })
            Assert.True(training.GetProperty(key).GetDouble() > 0 && metrics.GetProperty("single").GetProperty(key).GetDouble() > 0, key);
    }

    [Fact]
    public async Task Benchmark_ForPeople_SaysThatRowsAreDrawnAndShowsATable()
    {
        var (code, output, error) = await GraftProcess.RunAsync([.. Tiny, "--rows", "32", "--only", "inference"]);
        Assert.True(code == 0, error);
        Assert.Matches(@"(?s)32 drawn from the seed.*sgemm +\d+ GFLOP/s.*inference +[\d,]+ +[\d.]+ +\d+ GFLOP/s +[\d.]+ %", output);
    }

    [Theory]
    [InlineData("--only", "everything", "training, inference, single")]
    [InlineData("--steps", "0", "--steps")]
    [InlineData("--rows", "0", "--rows")]
    [InlineData("--train", "some.conllu", "--model")]
    public async Task Benchmark_ImpossibleOption_IsWrongUsage(string option, string value, string said)
    {
        var (code, output, error) = await GraftProcess.RunAsync("benchmark", option, value);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error);
    }
}

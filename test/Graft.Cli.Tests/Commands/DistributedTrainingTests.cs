using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary>Two processes that train one model, on this machine and as two hosts.</summary>
[Trait(Tier.Key, Tier.Slow)]
public sealed class DistributedTrainingTests : IDisposable
{
    // Sums of float32 in another order.
    private const float WeightTolerance = 1e-5f;
    private const double LossTolerance = 1e-5;

    private readonly string _folder = Directory.CreateTempSubdirectory("graft-ranks").FullName;

    public DistributedTrainingTests() => MpirunProcess.SkipUnlessInstalled();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_OnTwoRanks_GivesTheWeightsOfOneRankAtTheDoubleBatch()
    {
        // 180 rows: the last step of an epoch has 4, which are one micro-batch, so the second rank has nothing to do.
        // A softmax does not see what the keys' biases add, so their gradients are rounding and nothing else; with the usual epsilon of 1e-8, Adam
        // would make steps of that.
        string[] options = ["--epochs", "2", "--json", "--adam-epsilon", "1e-4"];
        await RunAloneAsync(Train("double", [.. options, "--batch-size", "16"]));
        await RunAloneAsync(Train("accumulated", [.. options, "--batch-size", "8", "--gradient-accumulation-steps", "2"]));
        var arguments = Train("two", [.. options, "--batch-size", "8"]);
        var (code, output, error) = await MpirunProcess.RunAsync(arguments, arguments);

        Assert.True(code == 0, error);
        Assert.True(JsonNode.Parse(output)!["finished"]!.GetValue<bool>()); // printed once
        Assert.Equal(2, JsonNode.Parse(File.ReadAllText(InFolder("two", "environment.json")))!["ranks"]!.GetValue<int>());
        AssertSameRun("double", "two");
        AssertSameRun("accumulated", "two");
    }

    [Fact]
    public async Task Pretrain_OnTwoRanks_GivesTheWeightsOfOneRankWithTwiceTheAccumulation()
    {
        await RunAloneAsync("corpus", "build", "--output", InFolder("corpus"), "--text", $"en={Sample("data", "text.txt")}", "--document", "line", "--vocab-size", "300",
            "--valid-share", "0.1");
        string[] Pretrain(string output, params string[] options) =>
        [
            "pretrain", "--corpus", InFolder("corpus"), "--output", InFolder(output), "--preset", "tiny", "--max-length", "32", "--batch-size", "4", "--max-steps", "6",
            "--learning-rate", "1e-3", "--eval-strategy", "steps", "--eval-steps", "6", "--logging-steps", "1", "--threads", "1", .. options,
        ];
        await RunAloneAsync(Pretrain("one", "--gradient-accumulation-steps", "2"));
        var (code, _, error) = await MpirunProcess.RunAsync(Pretrain("two"), Pretrain("two"));

        Assert.True(code == 0, error);
        AssertSameRun("one", "two");
    }

    [Fact]
    public async Task Train_OneRankKilled_EndsAllAndGoesOnToTheSameFiles()
    {
        string[] options = ["--epochs", "10", "--batch-size", "8", "--save-strategy", "steps", "--save-steps", "4"];
        var whole = Train("whole", options);
        Assert.Equal(0, (await MpirunProcess.RunAsync(whole, whole)).Code);

        var parts = Train("parts", [.. options, "--resume"]);
        using (var process = MpirunProcess.Start(parts, parts))
        {
            await WaitForAsync(InFolder("parts", "checkpoints", "last.json"), process);
            MpirunProcess.Rank(process, 1).Kill();
            var (code, _, error) = await MpirunProcess.FinishAsync(process);
            Assert.NotEqual(0, code);
            Assert.Matches("rank 1 .* signal 9", error); // mpirun's own words
            Assert.DoesNotContain("   at ", error);
        }

        Assert.False(File.Exists(InFolder("parts", "model.safetensors")));
        var (resumed, _, said) = await MpirunProcess.RunAsync(parts, parts);
        Assert.True(resumed == 0, said);
        Assert.Contains("resumed after step", said);
        AssertSameFiles("whole", "parts");
    }

    [Fact]
    public async Task Train_AskedToStop_SavesOnceAndGoesOnWithTheSameEffectiveBatchOnly()
    {
        string[] options = ["--epochs", "10", "--batch-size", "8", "--save-strategy", "no", "--eval-strategy", "no"];
        var whole = Train("whole", options);
        Assert.Equal(0, (await MpirunProcess.RunAsync(whole, whole)).Code);

        var parts = Train("parts", [.. options, "--resume"]);
        using (var process = MpirunProcess.Start(parts, parts))
        {
            await WaitForAsync(InFolder("parts", "metrics.jsonl"), process);
            // One of them alone is asked; all stop at the same step.
            using var kill = Process.Start("kill", ["-USR1", $"{MpirunProcess.Rank(process, 1).Id}"]);
            var (code, _, error) = await MpirunProcess.FinishAsync(process);
            Assert.True(code == 130, error);
            Assert.Single(Regex.Matches(error, "--resume"));
        }

        Assert.Single(Directory.EnumerateDirectories(InFolder("parts", "checkpoints")));
        var (alone, _, refusal) = await GraftProcess.RunAsync(parts);
        Assert.Equal(1, alone);
        Assert.Contains("another number of ranks", refusal);
        var (resumed, _, said) = await MpirunProcess.RunAsync(parts, parts);
        Assert.True(resumed == 0, said);
        AssertSameFiles("whole", "parts");
    }

    [Fact]
    public async Task Train_FaultOfOneRank_EndsAllAndIsToldOnceWithItsName()
    {
        var good = Train("run", "--batch-size", "8");
        var missing = (string[])good.Clone();
        missing[Array.IndexOf(missing, "--train") + 1] = "nothing.conllu";
        var (code, _, error) = await MpirunProcess.RunAsync(good, missing);
        Assert.NotEqual(0, code);
        Assert.Matches("error: rank 1 on .*nothing\\.conllu", Assert.Single(Errors(error)));
        Assert.False(Directory.Exists(InFolder("run")));

        (code, _, error) = await MpirunProcess.RunAsync(good, Train("run", "--batch-size", "4"));
        Assert.NotEqual(0, code);
        Assert.Matches("error: rank 1 on .*other data, options", Assert.Single(Errors(error)));
    }

    [Theory]
    [InlineData("--learning-rate", "1e30", "diverged")]
    [InlineData("--nonsense", "1", "--nonsense")]
    public async Task Train_FaultOfAllRanks_IsToldOnce(string option, string value, string told)
    {
        string[] arguments = [.. Train("run", "--batch-size", "8").Where(word => option != "--learning-rate" || word is not (RateOption or Rate)), option, value];
        var (code, _, error) = await MpirunProcess.RunAsync(arguments, arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(told, Assert.Single(Errors(error)));
    }

    [Fact]
    public async Task Train_OnTwoHosts_GivesTheSameWeightsAndSurvivesTheLossOfOne()
    {
        var script = Path.Combine(SharedFiles.Repository, "bench", "hosts.sh");
        using var process = Process.Start(
            new ProcessStartInfo("bash", [script, "dotnet", GraftProcess.ProgramPath]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (code, output, error) = await MpirunProcess.FinishAsync(process);
        Assert.SkipWhen(code == 77, error);
        Assert.True(code == 0, output + error);
    }

    private const string RateOption = "--learning-rate", Rate = "1e-3";

    private static string Sample(params string[] parts) => Path.Combine([SharedFiles.Repository, "samples", .. parts]);

    private static IEnumerable<string> Errors(string said) => said.Split('\n').Where(line => line.Contains("error:", StringComparison.Ordinal));

    private string InFolder(params string[] parts) => Path.Combine([_folder, .. parts]);

    private string[] Train(string output, params string[] options) =>
    [
        "train", "token-classification", "--model", Sample("models", "tiny-bert"), "--train", Sample("data", "train.conllu"), "--dev", Sample("data", "dev.conllu"),
        "--output", InFolder(output), RateOption, Rate, "--logging-steps", "1", "--threads", "1", .. options,
    ];

    private static async Task RunAloneAsync(params string[] arguments)
    {
        var (code, _, error) = await GraftProcess.RunAsync(arguments);
        Assert.True(code == 0, error);
    }

    private static async Task WaitForAsync(string file, Process process)
    {
        while (!File.Exists(file) && !process.HasExited)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    private void AssertSameRun(string expected, string actual)
    {
        var (losses, others) = (Losses(expected), Losses(actual));
        Assert.Equal(losses.Count, others.Count);
        Assert.All(losses.Zip(others), pair => Assert.Equal(pair.First, pair.Second, LossTolerance));
        var (weights, same) = (Weights(expected), Weights(actual));
        Assert.Equal(weights.Length, same.Length);
        Assert.All(weights.Zip(same), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= WeightTolerance, $"{pair}"));
    }

    private void AssertSameFiles(string expected, string actual)
    {
        Assert.True(File.ReadAllBytes(InFolder(expected, "model.safetensors")).AsSpan().SequenceEqual(File.ReadAllBytes(InFolder(actual, "model.safetensors"))), "the weights differ");
        Assert.Equal(Losses(expected), Losses(actual));
    }

    private List<double> Losses(string run) =>
        [.. File.ReadLines(InFolder(run, "metrics.jsonl")).Select(line => JsonNode.Parse(line)!["loss"]).OfType<JsonNode>().Select(loss => loss.GetValue<double>())];

    /// <summary>All weights of a run's model, one after another.</summary>
    private float[] Weights(string run)
    {
        var bytes = File.ReadAllBytes(InFolder(run, "model.safetensors"));
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(8 + (int)BitConverter.ToInt64(bytes))).ToArray();
    }
}

using System.Text.Json;
using Graft.Testing;
using Xunit;

namespace Graft.Cli.Tests.Commands;

/// <summary><c>graft report</c> of runs that <c>graft train</c> made with the repository's own small model and data.</summary>
public sealed class ReportCommandTests(TrainedRuns runs) : IClassFixture<TrainedRuns>
{
    [Fact]
    public async Task Report_FinishedRun_IsThereAndCanBeMadeAgainToTheSameBytes()
    {
        var page = Path.Combine(runs.First, "report.html");
        var before = await File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken);
        File.Delete(page);
        var (code, output, error) = await GraftProcess.RunAsync("report", runs.First, "--json");
        Assert.True(code == 0, error);
        Assert.Equal(before, await File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken));
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(page, root.GetProperty("report").GetString());
        var run = root.GetProperty("runs")[0];
        var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(runs.First, "results.json"))).RootElement;
        Assert.Equal(results.GetProperty("metrics").GetProperty("accuracy").GetDouble(), run.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal((true, "accuracy", 3), (run.GetProperty("finished").GetBoolean(), run.GetProperty("primary").GetString(), run.GetProperty("steps").GetInt32()));
        Assert.InRange(run.GetProperty("calibration_error").GetDouble(), 0, 1);
        Assert.Empty(run.GetProperty("missing").EnumerateArray());
    }

    [Fact]
    public async Task Report_PredictionsSaved_GiveTheScoresOfTheRun()
    {
        var lines = (await File.ReadAllLinesAsync(Path.Combine(runs.First, "dev-predictions.jsonl"), TestContext.Current.CancellationToken)).Skip(1)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        string[] Texts(JsonElement sentence, string name) => [.. sentence.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
        var pairs = lines.SelectMany(sentence => Texts(sentence, "labels").Zip(Texts(sentence, "predicted"))).ToList();
        var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(runs.First, "results.json"))).RootElement;
        Assert.Equal(results.GetProperty("metrics").GetProperty("accuracy").GetDouble(), (double)pairs.Count(pair => pair.First == pair.Second) / pairs.Count, 1e-12);
        Assert.Equal("dev-1", lines[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Report_SeveralRuns_OnePageWithTheMeanOverSeeds()
    {
        var page = runs.File("both.html");
        var (code, output, error) = await GraftProcess.RunAsync("report", runs.First, runs.Second, "--output", page, "--json");
        Assert.True(code == 0, error);
        Assert.Contains("side by side", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var root = JsonDocument.Parse(output).RootElement;
        var accuracies = root.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("metrics").GetProperty("accuracy").GetDouble()).ToList();
        var group = Assert.Single(root.GetProperty("seeds").EnumerateArray());
        Assert.Equal(accuracies.Average(), group.GetProperty("metrics").GetProperty("accuracy").GetProperty("mean").GetDouble(), 1e-12);

        var table = await GraftProcess.RunAsync("report", runs.First, runs.Second, "--output", page);
        Assert.Contains("mean of 2 seeds", table.Output, StringComparison.Ordinal);
        Assert.Contains("both.html", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_UnfinishedRunWithoutDevData_ShowsWhatIsThere()
    {
        var folder = Directory.CreateDirectory(runs.File("unfinished")).FullName;
        File.WriteAllText(Path.Combine(folder, "recipe.json"), """{"task": "token-classification", "model": "m", "data": {"train": "t.conllu"}, "output": "."}""");
        var (code, output, error) = await GraftProcess.RunAsync("report", folder);
        Assert.Equal(0, code);
        Assert.Contains("the run is not finished", error, StringComparison.Ordinal);
        Assert.Contains("unfinished", output, StringComparison.Ordinal);
        Assert.Contains("no dev data", await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_NoSuchRunNoRunAtAllOrTheSameTwice_OneSentence()
    {
        var missing = runs.File("missing");
        await AssertRefusedAsync(1, ["there is no such folder", missing], missing);
        await AssertRefusedAsync(1, ["recipe.json"], Path.Combine(SharedFiles.Repository, "samples", "models", "tiny-bert"));
        await AssertRefusedAsync(2, ["twice"], runs.First, runs.First + "/");
        await AssertRefusedAsync(1, ["nonexistent"], runs.First, "--output", "/nonexistent/folder/page.html");
    }

    private static async Task AssertRefusedAsync(int expected, string[] said, params string[] arguments)
    {
        var (code, output, error) = await GraftProcess.RunAsync(["report", .. arguments]);
        Assert.True(code == expected, $"exit code {code}: {error}");
        Assert.Equal("", output);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.All(said, part => Assert.Contains(part, error, StringComparison.Ordinal));
    }
}

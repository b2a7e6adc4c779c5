using System.Text.Json;
using Xunit;

namespace Graft.Cli.Tests.Commands;

public class EvaluateCommandTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task Evaluate_WithJson_FractionsAsTheRunsRecipeReadsTheData()
    {
        var (code, output, error) = await GraftProcess.RunAsync("evaluate", folders.Tags, "--data", folders.File("test.conllu"), "--json");
        Assert.Equal(0, code);
        Assert.Contains("AUX (1)", error, StringComparison.Ordinal);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0.75, report.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal((1, 4), (report.GetProperty("sentences").GetInt32(), report.GetProperty("words").GetInt32()));
        Assert.Equal(1, report.GetProperty("unknown_labels").GetProperty("AUX").GetInt32());
        Assert.Equal(1, report.GetProperty("per_label").GetProperty("NOUN").GetProperty("f1").GetDouble());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("per_type").ValueKind);
        Assert.Equal("accuracy", report.GetProperty("primary").GetString());
    }

    [Fact]
    public async Task Evaluate_ForPeople_PerCentAndOptionsOverTheRecipe()
    {
        var predictions = folders.File("predictions.txt");
        var (code, output, _) = await GraftProcess.RunAsync(
            "evaluate", folders.Tags, "--data", folders.File("test.conllu"), "--label-column", "upos", "--predictions", predictions);
        Assert.Equal(0, code);
        Assert.Matches(@"accuracy +25\.00 %", output);
        Assert.Matches(@"VERB +100\.00 +100\.00 +100\.00 +1", output);
        var lines = await File.ReadAllLinesAsync(predictions, TestContext.Current.CancellationToken);
        Assert.Equal(["the\tX\tDET", "dog\tX\tNOUN", "barks\tVERB\tVERB", ".\tX\tPUNCT", ""], lines.Select(line => string.Join('\t', line.Split('\t').Take(3))));
        Assert.Matches(@"\t[01]\.\d{4}$", lines[0]);
    }

    [Fact]
    public async Task Evaluate_SpansInSeveralFiles_TogetherByBothReadings()
    {
        var data = folders.File("spans.txt");
        var (code, output, _) = await GraftProcess.RunAsync("evaluate", folders.Spans, "--data", data, "--data", data, "--json", "--batch-size", "1");
        Assert.Equal(0, code);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal((4, 10), (report.GetProperty("sentences").GetInt32(), report.GetProperty("words").GetInt32()));
        Assert.Equal("iob2", report.GetProperty("scheme").GetString());
        Assert.Equal(2.0 / 3, report.GetProperty("metrics").GetProperty("f1").GetDouble(), 1e-12);
        Assert.Equal(2.0 / 3, report.GetProperty("metrics").GetProperty("strict_f1").GetDouble(), 1e-12);
        Assert.Equal(0.5, report.GetProperty("per_type").GetProperty("PER").GetProperty("recall").GetDouble());
        Assert.Equal(4, report.GetProperty("per_type_strict").GetProperty("PER").GetProperty("support").GetInt32());

        var table = await GraftProcess.RunAsync("evaluate", folders.Spans, "--data", data);
        Assert.Matches(@"all, conll +66\.67 +66\.67 +66\.67 +3", table.Output);
        Assert.Matches(@"all, strict +66\.67 +66\.67 +66\.67 +3", table.Output);
    }

    [Fact]
    public async Task Evaluate_PredictionsThatCannotBeWritten_1()
    {
        var (code, _, error) = await GraftProcess.RunAsync(
            "evaluate", folders.Tags, "--data", folders.File("test.conllu"), "--predictions", "/nonexistent/folder/predictions.txt");
        Assert.Equal(1, code);
        Assert.Contains("/nonexistent/folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_WithoutData_2()
    {
        var (code, _, error) = await GraftProcess.RunAsync("evaluate", folders.Tags);
        Assert.Equal(2, code);
        Assert.Contains("--data", error, StringComparison.Ordinal);
    }
}

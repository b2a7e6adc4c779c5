using Graft.Reports;
using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Reports;

public class RunReportTests
{
    [Fact]
    public void Html_FinishedRun_HasItsFigures()
    {
        using var scratch = new ScratchFolder();
        var page = Page(RunFolder.Write(scratch.File("first")));
        page.AssertSound();
        Assert.Contains("60.00 % dev accuracy", page.Text, StringComparison.Ordinal);
        Assert.Matches("150 GFLOP/s", page.TextOf("environment"));
        Assert.Matches("abc123", page.TextOf("environment"));
        Assert.Matches("learning-rate 0.0002", page.TextOf("recipe"));
        // NOUN: one right of three predicted, one right of one true.
        Assert.Matches(@"NOUN 33\.33 100\.00 50\.00 1", page.TextOf("labels"));
        Assert.Matches(@"VERB taken for NOUN 1 \(100\.0 %\)", page.TextOf("confusions"));
        // (0.99 - 1 + 0.95 - 1 + 0.97 - 0) over three words in the last interval, 0.1 in that of 0.9, 0.8 in that of 0.8: (0.91 + 0.1 + 0.8) / 5.
        Assert.Matches(@"calibration error 36\.20 %", page.Text);
        Assert.DoesNotContain("What is missing", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_Mistakes_StandInTheirSentencesSurestFirst()
    {
        using var scratch = new ScratchFolder();
        var text = Page(RunFolder.Write(scratch.File("first"))).TextOf("mistakes");
        Assert.Matches(@"97\.00 % NOUN truly X dev\.conllu:10 \(dev-2\) it <script>alert\('&'\)</script> 80\.00 % NOUN truly VERB dev\.conllu:5 \(dev-1\) the dog barks", text);
    }

    [Fact]
    public void Html_MarkupInData_IsText()
    {
        using var scratch = new ScratchFolder();
        const string Evil = "\"><img src=x onerror=alert(1)>\u0007\ud800";
        var folder = RunFolder.Write(scratch.File("first"), new DevPredictions(
            RunFolder.Tags.About with { File = Evil }, [new DevSentence([1], [Evil], [Evil], ["<b>"], [0.9], Evil)]));
        foreach (var file in new[] { "recipe.json", "data.json", "environment.json" })
        {
            var path = Path.Combine(folder, file);
            File.WriteAllText(path, File.ReadAllText(path)
                .Replace("NOUN", "</table><script>x()</script>", StringComparison.Ordinal).Replace("cpu", "<script>", StringComparison.Ordinal).Replace("Some", "<svg onload='x()'>", StringComparison.Ordinal));
        }

        var page = Page(folder);
        page.AssertSound();
        Assert.Empty(page.Root.Descendants("img"));
        Assert.Contains("\"><img src=x onerror=alert(1)>\ufffd\ufffd", page.TextOf("mistakes"), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_SpanTags_HaveTypesByBothReadings()
    {
        using var scratch = new ScratchFolder();
        var text = Page(RunFolder.Write(scratch.File("first"), RunFolder.Spans)).TextOf("labels");
        Assert.Matches(@"PER 50\.00 50\.00 50\.00 2 all spans 50\.00 50\.00 50\.00 2 strict reading 50\.00 50\.00 50\.00 2", text);
        Assert.Matches(@"I-PER 0\.00 0\.00 0\.00 1", text);
    }

    [Fact]
    public void Html_Data_WarnsOfWhatShouldBeLookedAt()
    {
        using var scratch = new ScratchFolder();
        var text = Page(RunFolder.Write(scratch.File("first"))).TextOf("data");
        Assert.Contains("do not fit their scheme: 2; the first: ../data/train.conllu:5", text, StringComparison.Ordinal);
        Assert.Contains("which no model can learn: X (1)", text, StringComparison.Ordinal);
        Assert.Contains("flatter the score: 1 of 2", text, StringComparison.Ordinal);
        Assert.Contains("run in overlapping windows: 1", text, StringComparison.Ordinal);
        Assert.Matches(@"sentences 7 2 words 31 5", text);
    }

    [Fact]
    public void Html_Reproduce_HasCommandsThatAShellTakes()
    {
        using var scratch = new ScratchFolder();
        var text = Page(RunFolder.Write(scratch.File("it's mine"))).TextOf("reproduce");
        Assert.Contains(@"graft train --recipe recipe.json --output ../'it'\''s mine-again' --threads 1", text, StringComparison.Ordinal);
        Assert.Contains("graft train token-classification", text, StringComparison.Ordinal);
        Assert.Contains("--label-column=-1", text, StringComparison.Ordinal);
        Assert.Contains("--learning-rate 0.0002", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.json", "data")]
    [InlineData("environment.json", "environment")]
    [InlineData("dev-predictions.jsonl", "mistakes")]
    [InlineData("metrics.jsonl", "curves")]
    public void Html_FileOfAnOlderRunMissing_SaysSoAndShowsTheRest(string file, string section)
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Write(scratch.File("first"));
        File.Delete(Path.Combine(folder, file));
        var page = Page(folder);
        page.AssertSound();
        Assert.Null(page.TextOf(section));
        Assert.NotNull(page.TextOf("recipe"));
        Assert.Contains(file, page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("results.json")]
    [InlineData("data.json")]
    [InlineData("dev-predictions.jsonl")]
    public void Html_FileThatIsDamaged_SaysSoAndShowsTheRest(string file)
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Write(scratch.File("first"));
        File.WriteAllText(Path.Combine(folder, file), "{\"file\":");
        var page = Page(folder);
        page.AssertSound();
        Assert.Contains($"{file} cannot be read", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(scratch.Path, page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iob7", "B-PER")]
    [InlineData("iob2", "")]
    public void Html_PredictionsThatNoRunWrote_SaysSoAndShowsTheRest(string scheme, string label)
    {
        using var scratch = new ScratchFolder();
        var page = Page(RunFolder.Write(scratch.File("first"), new DevPredictions(
            RunFolder.Spans.About with { Scheme = scheme }, [new DevSentence([1], ["Ada"], ["B-PER"], [label], [0.9])])));
        page.AssertSound();
        Assert.Contains($"{DevPredictions.FileName} cannot be read", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_PredictedTagsThatTheSchemeLacks_AreStrictlyOutside()
    {
        using var scratch = new ScratchFolder();
        var text = Page(RunFolder.Write(scratch.File("first"), new DevPredictions(
            RunFolder.Spans.About, [new DevSentence([1, 2, 3], ["Ada", "met", "Mary"], ["B-PER", "O", "B-PER"], ["B-PER", "_", "S-PER"], [0.9, 0, 0.8])]))).TextOf("labels");
        Assert.Matches(@"strict reading 100\.00 50\.00 66\.67 2", text);
    }

    [Fact]
    public void Html_UnfinishedRun_ShowsHowFarItCame()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Write(scratch.File("first"));
        File.Delete(Path.Combine(folder, "results.json"));
        File.Delete(Path.Combine(folder, DevPredictions.FileName));
        File.AppendAllText(Path.Combine(folder, "metrics.jsonl"), "{\"step\":6,\"ep");
        var run = RunRecord.Read(folder);
        Assert.Equal((false, 4, null, 0.5), (run.IsFinished, run.Steps, run.KeptStep, run.Score));
        var page = Page(folder);
        page.AssertSound();
        Assert.Contains("the run is not finished", page.Text, StringComparison.Ordinal);
        Assert.Contains("best so far", page.Text, StringComparison.Ordinal);
        Assert.Contains("--resume", page.TextOf("reproduce"), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_SameFilesElsewhere_GiveTheSameBytes()
    {
        using var scratch = new ScratchFolder();
        var one = RunFolder.Write(Path.Combine(scratch.Path, "a", "run"));
        var other = RunFolder.Write(Path.Combine(scratch.Path, "b", "run"));
        Assert.Equal(RunReport.Html(RunRecord.Read(one)), RunReport.Html(RunRecord.Read(other)));
    }

    [Fact]
    public void Html_LargeDevDataWithManyLabels_StaysBelowAMegabyte()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Write(scratch.File("first"), RunFolder.Many(20_000, 300));
        File.WriteAllLines(Path.Combine(folder, "metrics.jsonl"), Enumerable.Range(1, 20_000).Select(step =>
            $$"""{"step":{{step}},"epoch":1,"loss":{{1.0 / step:0.######}},"learning_rate":0.0001,"gradient_norm":1}"""));
        var page = Page(folder);
        page.AssertSound();
        Assert.InRange(page.Html.Length, 100_000, 1_000_000);
        Assert.Contains("281 others", page.TextOf("confusions"), StringComparison.Ordinal);
        Assert.Contains("The 200 most frequent of 300", page.TextOf("labels"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FolderWithoutARun_SaysWhatIsExpected()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains("no such folder", Assert.Throws<RunFormatException>(() => RunRecord.Read(scratch.File("none"))).Message, StringComparison.Ordinal);
        Assert.Contains("recipe.json", Assert.Throws<RunFormatException>(() => RunRecord.Read(scratch.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(scratch.File("recipe.json"), "[]");
        Assert.Contains("JSON object", Assert.Throws<RunFormatException>(() => RunRecord.Read(scratch.Path)).Message, StringComparison.Ordinal);
    }

    private static ReportPage Page(string folder) => new(RunReport.Html(RunRecord.Read(folder)));
}

using Graft.Reports;
using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Reports;

public class RunComparisonTests
{
    [Fact]
    public void Html_SeveralRuns_ShowsWhatDiffersAndTheBest()
    {
        using var scratch = new ScratchFolder();
        var page = new ReportPage(new RunComparison([
            Run(scratch, "one"), Run(scratch, "two", seed: 43, accuracy: 0.7), Run(scratch, "slow", rate: 5e-5, accuracy: 0.65),
        ]).Html());
        page.AssertSound();
        Assert.Matches(@"one 60\.00 ", page.TextOf("scores"));
        Assert.Matches(@"two 70\.00 \+10\.00", page.TextOf("scores"));
        Assert.Equal("two", page.Root.Descendants("td").First(cell => cell.Attribute("class")?.Value == "n best").Parent!.Element("th")!.Value);
        Assert.Matches(@"seed 42 43 42", page.TextOf("options"));
        Assert.Matches(@"learning-rate 0\.0002 0\.0002 5e-05", page.TextOf("options"));
        Assert.DoesNotContain("epochs", page.TextOf("options"), StringComparison.Ordinal);
        // 60 and 70: the mean of the two seeds, and 7.07 = 10 / sqrt 2.
        Assert.Matches(@"one, two 42, 43 65\.00 ± 7\.07", page.TextOf("seeds"));
        Assert.Null(page.TextOf("environment"));
    }

    [Fact]
    public void Html_LabelsThatDiffer_ComeFirstWithTheDifference()
    {
        using var scratch = new ScratchFolder();
        var better = RunFolder.Tags with
        {
            Sentences = [RunFolder.Tags.Sentences[0] with { Predicted = ["DET", "NOUN", "VERB"] }, RunFolder.Tags.Sentences[1]],
        };
        var text = new ReportPage(new RunComparison([Run(scratch, "one"), RunRecord.Read(RunFolder.Write(scratch.File("two"), better))]).Html()).TextOf("labels");
        Assert.Matches(@"VERB 1 0\.00 100\.00 \+100\.00 NOUN 1 50\.00 66\.67 \+16\.67", text);
    }

    [Fact]
    public void Html_OtherDevDataOrAnUnfinishedRun_IsSaid()
    {
        using var scratch = new ScratchFolder();
        var unfinished = RunFolder.Write(scratch.File("three"));
        File.Delete(Path.Combine(unfinished, "results.json"));
        var page = new ReportPage(new RunComparison([
            Run(scratch, "one"), RunRecord.Read(RunFolder.Write(scratch.File("two"), RunFolder.Spans)), RunRecord.Read(unfinished),
        ]).Html());
        page.AssertSound();
        Assert.Contains("scored on different dev data", page.Text, StringComparison.Ordinal);
        Assert.Contains("three: the run is not finished", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_OtherOptionsOrTheSameSeed_AreNone()
    {
        using var scratch = new ScratchFolder();
        Assert.Empty(new RunComparison([Run(scratch, "one"), Run(scratch, "two")]).Groups);
        Assert.Empty(new RunComparison([Run(scratch, "three"), Run(scratch, "four", seed: 1, rate: 1e-3)]).Groups);
        var group = Assert.Single(new RunComparison([Run(scratch, "five"), Run(scratch, "six", seed: 1, accuracy: 0.8)]).Groups);
        Assert.Equal(0.7, group.Metrics["accuracy"].Mean, 1e-12);
        Assert.Equal(0.2 / Math.Sqrt(2), group.Metrics["accuracy"].Deviation, 1e-12);
    }

    [Fact]
    public void Constructor_TooFewOrTooMany_IsRefused()
    {
        using var scratch = new ScratchFolder();
        var run = Run(scratch, "one");
        Assert.Throws<ArgumentException>(() => new RunComparison([run]));
        Assert.Throws<ArgumentException>(() => new RunComparison([.. Enumerable.Repeat(run, 17)]));
    }

    private static RunRecord Run(ScratchFolder scratch, string name, long seed = 42, double rate = 2e-4, double accuracy = 0.6) =>
        RunRecord.Read(RunFolder.Write(scratch.File(name), seed: seed, rate: rate, accuracy: accuracy));
}

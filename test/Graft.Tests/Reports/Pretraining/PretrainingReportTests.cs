using Graft.Reports;
using Graft.Tests.Checkpoints;
using Xunit;

namespace Graft.Tests.Reports.Pretraining;

/// <summary>The page of a pretraining run: losses are no percentages, and nothing is said of labels.</summary>
public class PretrainingReportTests
{
    [Fact]
    public void Html_FinishedRun_HasItsLossesAndLanguages()
    {
        using var scratch = new ScratchFolder();
        var page = Page(Write(scratch.File("first")));
        page.AssertSound();
        Assert.Contains("A new modernbert mini pretrained by masked-language modelling on novels , scored on text that was held out", page.Text, StringComparison.Ordinal);
        Assert.Contains("4.3270 held-out loss", page.Text, StringComparison.Ordinal);
        Assert.Contains("held-out perplexity 75.72", page.Text, StringComparison.Ordinal);
        Assert.Contains("held-out accuracy 28.16 %", page.Text, StringComparison.Ordinal);
        Assert.Matches(@"en 4\.2000 66\.69 it 4\.4540 85\.97", page.TextOf("languages"));
        Assert.Matches("parameters 5,773,536", page.TextOf("text"));
        Assert.Contains("graft pretrain --recipe recipe.json --output ../first-again --threads 1", page.TextOf("reproduce"), StringComparison.Ordinal);
        Assert.DoesNotContain("What is missing", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_ModelPretrainedFurther_HasItsLossFromBefore()
    {
        using var scratch = new ScratchFolder();
        var folder = Write(scratch.File("domain"));
        Replace(folder, "recipe.json", "\"new_model\": {\"family\": \"modernbert\", \"preset\": \"mini\"}", "\"model\": \"../first\"");
        Replace(folder, "data.json", "\"before\": null", "\"before\": {\"loss\": 5.5, \"loss_en\": 5.25, \"loss_it\": 5.75}");
        var page = Page(folder);
        page.AssertSound();
        Assert.Contains("first pretrained further by masked-language modelling", page.Text, StringComparison.Ordinal);
        Assert.Matches(@"en 4\.2000 66\.69 5\.2500 it 4\.4540 85\.97 5\.7500", page.TextOf("languages"));
    }

    [Fact]
    public void Html_NoTextHeldOut_SaysSo()
    {
        using var scratch = new ScratchFolder();
        var folder = Write(scratch.File("first"));
        Replace(folder, "data.json", "\"has_held_out\": true", "\"has_held_out\": false");
        Assert.Contains("no text was held out", Page(folder).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_UnfinishedRun_ShowsHowFarItCame()
    {
        using var scratch = new ScratchFolder();
        var folder = Write(scratch.File("first"));
        File.Delete(Path.Combine(folder, "results.json"));
        var page = Page(folder);
        page.AssertSound();
        Assert.Contains("4.5000 held-out loss, best so far", page.Text, StringComparison.Ordinal);
        Assert.Contains("graft pretrain --recipe recipe.json --resume", page.TextOf("reproduce"), StringComparison.Ordinal);
    }

    [Fact]
    public void Comparison_TwoRuns_MarksTheLowerLoss()
    {
        using var scratch = new ScratchFolder();
        var (first, second) = (Write(scratch.File("first")), Write(scratch.File("second"), seed: 2));
        foreach (var file in new[] { "results.json", "metrics.jsonl" })
            Replace(second, file, "4.327", "4.227");
        var page = new ReportPage(new RunComparison([RunRecord.Read(first), RunRecord.Read(second)]).Html());
        page.AssertSound();
        Assert.Contains("second 4.2270 −0.1000", page.TextOf("scores"), StringComparison.Ordinal);
    }

    private static ReportPage Page(string folder) => new(RunReport.Html(RunRecord.Read(folder)));

    private static void Replace(string folder, string file, string old, string text)
    {
        var path = Path.Combine(folder, file);
        var before = File.ReadAllText(path);
        Assert.Contains(old, before, StringComparison.Ordinal);
        File.WriteAllText(path, before.Replace(old, text, StringComparison.Ordinal));
    }

    private static string Write(string folder, int seed = 1)
    {
        Directory.CreateDirectory(folder);
        void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

        Put("recipe.json", $$"""
            {"corpus": "../novels", "output": ".", "new_model": {"family": "modernbert", "preset": "mini"}, "objective": {"objective": "mlm", "max_length": 128},
             "training": {"max_steps": 200, "learning_rate": 0.001, "seed": {{seed}} }, "device": "cpu"}
            """);
        Put("metrics.jsonl", """
            {"step":100,"epoch":0.1,"loss":6.5,"learning_rate":0.001,"gradient_norm":1.5,"tokens":409600}
            {"step":100,"epoch":0.1,"seconds":60,"best":true,"metrics":{"loss":4.5,"perplexity":90.017,"accuracy":0.2,"loss_en":4.4,"loss_it":4.6}}
            {"step":200,"epoch":0.2,"loss":4.4,"learning_rate":0.0005,"gradient_norm":1.25,"tokens":819200}
            {"step":200,"epoch":0.2,"seconds":120,"best":false,"metrics":{"loss":4.327,"perplexity":75.7168,"accuracy":0.28158,"loss_en":4.2,"loss_it":4.454}}

            """);
        Put("results.json", """
            {"finished": true, "steps": 200, "kept_step": 200, "seconds": 120, "tokens": 819200, "tokens_per_second": 6826.7, "peak_memory_bytes": 104857600,
             "primary": "loss", "metrics": {"loss": 4.327, "perplexity": 75.7168, "accuracy": 0.28158, "loss_en": 4.2, "loss_it": 4.454} }
            """);
        Put("data.json", """
            {"family": "modernbert", "parameters": 5773536, "vocabulary": 12000, "epoch_tokens": 31684224, "steps": 200, "has_held_out": true, "new_parameters": [], "before": null}
            """);
        Put("environment.json", """
            {"graft_version": "0.1.0", "dotnet": ".NET 10", "operating_system": "Some Linux", "architecture": "X64", "processor": "Some processor", "cores": 2, "threads": 1}
            """);
        return folder;
    }
}

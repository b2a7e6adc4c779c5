using Graft.Reports.Quickstart;
using Xunit;

namespace Graft.Tests.Reports.Quickstart;

public class QuickstartPageTests
{
    [Fact]
    public void Html_OfAWholeQuickstart_IsSoundAndHasEveryFigure()
    {
        var result = Result(budget: 1);
        var page = new ReportPage(QuickstartPage.Html(result));
        page.AssertSound();
        Assert.All(result.Figures, figure =>
        {
            Assert.Contains($"{100 * figure.Accuracy():0.0}", page.TextOf("settings"), StringComparison.Ordinal);
            Assert.Contains($"href=\"{figure.Run}/report.html\"", page.Html, StringComparison.Ordinal);
        });
        Assert.All(QuickstartVariant.All, variant => Assert.Contains(variant.Meaning, page.TextOf("one-language"), StringComparison.Ordinal));
        Assert.Contains("French, Spanish and Portuguese", page.TextOf("across-languages"), StringComparison.Ordinal);
        Assert.DoesNotContain("not worth reading", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_OfASmallBudget_SaysThatTheFiguresAreNotWorthReading() =>
        Assert.Contains("not worth reading", new ReportPage(QuickstartPage.Html(Result(budget: 0.1))).Text, StringComparison.Ordinal);

    [Fact]
    public void Html_Gains_AreThoseOverTheNetworkFromScratch()
    {
        // As Result() makes the figures, the pretrained network is 0.2 ahead everywhere.
        var text = new ReportPage(QuickstartPage.Html(Result(budget: 1))).Text;
        Assert.Contains("+20.0 points with 20 labelled sentences of English", text, StringComparison.Ordinal);
        Assert.Contains("+20.0 points in Italian, without one labelled sentence of it", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_TheSameFigures_TheSameBytes() => Assert.Equal(QuickstartPage.Html(Result(budget: 1)), QuickstartPage.Html(Result(budget: 1)));

    [Fact]
    public void NextSteps_InAFolder_NameTheTaggerInIt() =>
        Assert.Contains("graft predict some/runs/it-fine-tuned --text", QuickstartNextSteps.Of(Result(budget: 1), "some")[0].Command, StringComparison.Ordinal);

    /// <summary>Figures as a quickstart gives them: 0.5 to 0.8, more with more sentences.</summary>
    private static QuickstartResult Result(double budget)
    {
        QuickstartFigure Figure(string part, QuickstartVariant variant, int sentences, string run) => new(
            part, variant.Key, sentences,
            new Dictionary<string, double>
            {
                ["accuracy"] = 0.5 + (0.0005 * sentences) + (0.1 * QuickstartVariant.All.ToList().IndexOf(variant)),
                ["macro_f1"] = 0.4,
                ["train_loss"] = 0.05,
            },
            1e-3, 80, 3.2, run);
        return new QuickstartResult(42, budget, new QuickstartTestSet("en", 60, 550), ["fr", "es", "pt"], new QuickstartTestSet("it", 240, 2364), 118,
        [
            .. from size in new[] { 20, 60, 180 }
               from variant in QuickstartVariant.All
               select Figure(QuickstartFigure.OneLanguage, variant, size, $"runs/en-{variant.Key.Replace('_', '-')}-{size}"),
            .. QuickstartVariant.All.Select(variant => Figure(QuickstartFigure.AcrossLanguages, variant, 240, $"runs/it-{variant.Key.Replace('_', '-')}")),
        ]);
    }
}

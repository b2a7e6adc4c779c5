namespace Graft.Reports.Pretraining;

/// <summary>The held-out loss language by language, and before the run where the model had been trained before.</summary>
internal static class LanguagesPart
{
    /// <summary>The section; null where no language has a loss of its own.</summary>
    public static PageSection? Of(RunRecord run)
    {
        var losses = run.Metrics.Where(pair => pair.Key.StartsWith(FigureText.LanguageLoss, StringComparison.Ordinal)).ToList();
        if (losses.Count == 0)
            return null;
        var before = run.Data?.Numbers("before").ToDictionary() ?? [];
        Markup Cell(double? value) => value is { } loss ? PageTable.Figure(loss, FigureText.Metric("loss", loss)) : PageTable.Unknown;
        var rows = losses.Select(pair => Markup.Of($"""
            <tr><th scope="row">{FigureText.Cut(pair.Key[FigureText.LanguageLoss.Length..], 40)}</th>{Cell(pair.Value)}
            {PageTable.Figure(Math.Exp(pair.Value), FigureText.Metric(FigureText.Perplexity, Math.Exp(pair.Value)))}
            {(before.Count == 0 ? Markup.None : Cell(before.TryGetValue(pair.Key, out var earlier) ? earlier : null))}</tr>

            """));
        string[] columns = before.Count == 0 ? ["loss", "perplexity"] : ["loss", "perplexity", "loss before"];
        return new PageSection("languages", "Languages",
            "Loss in nats a guess, and its exponential, on the text held out of each language, with the same masks at every evaluation. "
            + "Languages compare only roughly: their texts differ, and some need more tokens a word.",
            PageTable.Of("Held-out loss by language", "sortable", PageTable.Heads("language", columns), rows));
    }
}

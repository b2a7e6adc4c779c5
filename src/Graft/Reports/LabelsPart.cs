using Graft.Metrics;

namespace Graft.Reports;

/// <summary>Precision, recall and F1 of each label, and of each span type where the labels mark spans.</summary>
internal static class LabelsPart
{
    private const int ShownLabels = 200;

    /// <summary>The section; null without predictions.</summary>
    public static PageSection? Of(RunRecord run)
    {
        if (run is not { Analysis: { } analysis, Predictions: { } predictions })
            return null;
        var words = $"{FigureText.Count(analysis.Labels.Count)} words, {FigureText.Count(analysis.MistakeCount)} of them wrong. Scores in per cent.";
        var labels = Table("Scores per label", "label", analysis.Labels.PerLabel(),
            [("mean of labels", analysis.Labels.Macro()), ("mean by support", analysis.Labels.Weighted())]);
        if (analysis is not { Spans: { } spans, StrictSpans: { } strict })
            return new PageSection("labels", "Labels", $"{words} Support is the number of words that truly have the label.", labels);
        var types = Table("Scores per span type", "span type", spans.PerType(), [("all spans", spans.Micro()), ("strict reading", strict.Micro())]);
        return new PageSection("labels", "Spans and labels",
            $"{words} A span is right when its type and both its ends are. Types are by the conll reading; the strict reading takes only legal {predictions.About.Scheme.ToUpperInvariant()} spans.",
            Markup.Of($"<div class=\"pair\"><div><h3>By span type</h3>{types}</div><div><h3>By label of a word</h3>{labels}</div></div>"));
    }

    private static Markup Table(string name, string first, IReadOnlyDictionary<string, Score> scores, IEnumerable<(string, Score)> sums)
    {
        var rows = scores.OrderByDescending(pair => pair.Value.Support).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(ShownLabels).Select(pair => Row(pair.Key, pair.Value));
        var foot = sums.Where(sum => !double.IsNaN(sum.Item2.F1)).Select(sum => Markup.Of($"<tr class=\"sum\">{Cells(sum.Item1, sum.Item2)}</tr>"));
        var rest = scores.Count > ShownLabels ? Markup.Of($"<p class=\"note\">The {ShownLabels} most frequent of {scores.Count}.</p>") : Markup.None;
        // The sums stand in a body of their own, so that sorting leaves them where they are.
        return Markup.Of($"""
            <div class="scroll" role="region" tabindex="0" aria-label="{name}"><table class="sortable"><thead><tr>{PageTable.Heads(first, "precision", "recall", "F1", "support")}</tr></thead>
            <tbody>{rows}</tbody><tbody>{foot}</tbody></table></div>{rest}
            """);
    }

    private static Markup Row(string name, Score score) => Markup.Of($"<tr>{Cells(name, score)}</tr>\n");

    private static Markup Cells(string name, Score score)
    {
        Markup Percent(double share) => PageTable.Figure(share, FigureText.BarePercent(share));
        return Markup.Of($"""
            <th scope="row">{FigureText.Cut(name, 40)}</th>{Percent(score.Precision)}{Percent(score.Recall)}
            <td class="n" data-v="{score.F1:0.######}"><span class="meter" style="--v:{score.F1:0.###}"></span>{FigureText.BarePercent(score.F1)}</td>
            {PageTable.Figure(score.Support, FigureText.Count(score.Support))}
            """);
    }
}

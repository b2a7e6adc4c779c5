using Graft.Metrics;

namespace Graft.Reports;

/// <summary>F1 of each label, or of each span type, run by run.</summary>
internal static class ComparedLabels
{
    private const int ShownLabels = 200;

    /// <summary>The section; null where fewer than two runs have predictions.</summary>
    public static PageSection? Of(RunComparison comparison)
    {
        var analyses = comparison.Runs.Select(run => run.Analysis).ToList();
        if (analyses.Count(analysis => analysis is not null) < 2)
            return null;
        var labels = Table(comparison, "F1 per label", "label", [.. analyses.Select(analysis => analysis?.Labels.PerLabel())]);
        var types = analyses.Any(analysis => analysis?.Spans is not null)
            ? Table(comparison, "F1 per span type, conll reading", "span type", [.. analyses.Select(analysis => analysis?.Spans?.PerType())])
            : Markup.None;
        return new PageSection(
            "labels", "F1 per label",
            "In per cent; those that differ most come first; ★ the best of each row, below each the difference to the first run.",
            Markup.Of($"{types}{labels}"));
    }

    private static Markup Table(RunComparison comparison, string name, string first, IReadOnlyList<IReadOnlyDictionary<string, Score>?> scores)
    {
        var labels = scores.SelectMany(run => run?.Keys ?? []).Distinct().ToList();
        double? F1(int run, string label) => scores[run] is { } known ? known.TryGetValue(label, out var score) ? score.F1 : 0 : null;
        double Spread(string label)
        {
            var values = Enumerable.Range(0, scores.Count).Select(run => F1(run, label)).OfType<double>().ToList();
            return values.Max() - values.Min();
        }

        int Support(string label) => scores.Max(run => run?.GetValueOrDefault(label).Support ?? 0);
        Markup Cell(int run, string label)
        {
            if (F1(run, label) is not { } value)
                return PageTable.Unknown;
            var isBest = Spread(label) > 0 && Enumerable.Range(0, scores.Count).All(other => !(F1(other, label) > value));
            var difference = run > 0 && F1(0, label) is { } start ? ComparedScores.Difference("f1", value - start) : Markup.None;
            return PageTable.Compared(value, FigureText.BarePercent(value), isBest, difference);
        }

        var rows = labels.OrderByDescending(Spread).ThenBy(label => label, StringComparer.Ordinal).Take(ShownLabels).Select(label =>
        {
            var support = PageTable.Figure(Support(label), FigureText.Count(Support(label)));
            return Markup.Of($"<tr><th scope=\"row\">{FigureText.Cut(label, 40)}</th>{support}{Enumerable.Range(0, scores.Count).Select(run => Cell(run, label))}</tr>\n");
        });
        var table = PageTable.Of(name, "sortable", PageTable.Heads(first, ["support", .. comparison.Names]), rows);
        return Markup.Of($"<h3 class=\"sub\">{name}</h3>{table}");
    }
}

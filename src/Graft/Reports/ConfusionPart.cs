using Graft.Metrics;

namespace Graft.Reports;

/// <summary>Which labels are taken for which: a heat map of the largest labels, and the most frequent confusions as a list.</summary>
internal static class ConfusionPart
{
    private const int ShownLabels = 20, ShownConfusions = 20;

    /// <summary>The section; null without predictions.</summary>
    public static PageSection? Of(RunRecord run)
    {
        if (run.Analysis is not { } analysis)
            return null;
        var (labels, counts) = Fold(analysis.Confusion);
        var folded = analysis.Confusion.Labels.Count - labels.Count + 1;
        var intro = "A row is a true label, a column what was predicted for it; the number is words. Right ones lie on the diagonal. "
            + "The colour is the share of its row, on a root scale so that rare confusions show."
            + (folded > 1 ? $" The {ShownLabels - 1} largest of {analysis.Confusion.Labels.Count} labels; the other {folded} are folded into one." : "");
        return new PageSection("confusions", "Confusions", intro, Markup.Of($"{Matrix(labels, counts)}{List(analysis.Confusion)}"));
    }

    /// <summary>The largest labels and the rest as one.</summary>
    private static (IReadOnlyList<string> Labels, long[,] Counts) Fold(ConfusionMatrix matrix)
    {
        var size = matrix.Labels.Count;
        var kept = size <= ShownLabels ? size : ShownLabels - 1;
        var shown = Math.Min(size, ShownLabels);
        var counts = new long[shown, shown];
        foreach (var (row, column, count) in matrix.Cells)
            counts[Math.Min(row, shown - 1), Math.Min(column, shown - 1)] += count;
        return (kept == size ? matrix.Labels : [.. matrix.Labels.Take(kept), $"{size - kept} others"], counts);
    }

    private static Markup Matrix(IReadOnlyList<string> labels, long[,] counts)
    {
        var ids = Enumerable.Range(0, labels.Count).ToList();
        var head = Markup.Of($"""
            <th scope="col" class="corner">true ↓ predicted →</th>{labels.Select(label => Markup.Of($"<th scope=\"col\"><span>{FigureText.Cut(label, 24)}</span></th>"))}
            """);
        var rows = ids.Select(row =>
        {
            var total = ids.Sum(column => counts[row, column]);
            return Markup.Of($"<tr><th scope=\"row\">{FigureText.Cut(labels[row], 24)}</th>{ids.Select(column => Cell(labels, row, column, counts[row, column], total))}</tr>\n");
        });
        return PageTable.Of("Confusion matrix: true labels in rows, predicted ones in columns", "matrix", head, rows);
    }

    private static Markup Cell(IReadOnlyList<string> labels, int row, int column, long count, long total)
    {
        if (count == 0)
            return Markup.Of($"<td class=\"zero\">·</td>");
        var share = (double)count / total;
        var title = $"{FigureText.Cut(labels[row], 40)} as {FigureText.Cut(labels[column], 40)}: {FigureText.RoughPercent(share)} of {FigureText.Count(total)}";
        return Markup.Of(
            $"<td class=\"{(row == column ? "hit-cell" : "miss")}\" style=\"--v:{Math.Sqrt(share):0.###}\" title=\"{title}\">{FigureText.Count(count)}</td>");
    }

    private static Markup List(ConfusionMatrix matrix)
    {
        var found = matrix.Cells.Where(cell => cell.Actual != cell.Predicted).OrderByDescending(cell => cell.Count).Take(ShownConfusions).ToList();
        if (found.Count == 0)
            return Markup.Of($"<p>Nothing was confused.</p>");
        var items = found.Select(cell =>
        {
            var (count, share) = (cell.Count, (double)cell.Count / matrix.Support(cell.Actual));
            var (actual, predicted) = (FigureText.Cut(matrix.Labels[cell.Actual], 40), FigureText.Cut(matrix.Labels[cell.Predicted], 40));
            return Markup.Of($"""
                <li><span><span class="tag right">{actual}</span> taken for <span class="tag wrong">{predicted}</span></span>
                <span class="n"><b>{FigureText.Count(count)}</b> ({FigureText.RoughPercent(share)})</span></li>

                """);
        });
        return Markup.Of($"<h3 class=\"sub\">The most frequent confusions</h3>\n<ol class=\"confusions\">{items}</ol>\n");
    }
}

using System.Globalization;

namespace Graft.Reports.Transfer;

/// <summary>What was trained on, and how often each source is taken.</summary>
internal static class SourcesPart
{
    /// <summary>The section.</summary>
    public static PageSection Of(TransferResult result)
    {
        var rows = result.Sources.Select(source => Markup.Of($"""
            <tr><th scope="row">{source.Name}</th>{Count(source.Sentences)}{Count(source.Words)}{Count(source.DevSentences)}{Share(Own(result, source))}{Share(source.Share)}</tr>

            """));
        return new PageSection("sources", "Sources",
            "An epoch has as many rows as there are sentences. Where several sources are trained on together, each is taken in proportion to its sentences to the power "
            + $"{result.Alpha.ToString("0.##", CultureInfo.InvariantCulture)}, so that small ones are not drowned.",
            PageTable.Of("Sources", "sortable", PageTable.Heads("source", "sentences", "words", "dev sentences", "share of the data", "share of an epoch"), rows));
    }

    private static double Own(TransferResult result, TransferSource source) => (double)source.Sentences / result.Sources.Sum(other => (long)other.Sentences);

    private static Markup Count(long count) => PageTable.Figure(count, FigureText.Count(count));

    private static Markup Share(double share) => PageTable.Figure(share, FigureText.RoughPercent(share));
}

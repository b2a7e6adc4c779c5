namespace Graft.Reports;

/// <summary>The pieces of tables: each scrolls in a box of its own where it is wider than the page.</summary>
internal static class PageTable
{
    /// <summary>A table in its box.</summary>
    /// <param name="label">What the table is, for those who do not see it.</param>
    /// <param name="kind">Its classes, such as <c>sortable</c>.</param>
    /// <param name="head">The cells of the heading row.</param>
    /// <param name="rows">The rows.</param>
    public static Markup Of(string label, string kind, Markup head, IEnumerable<Markup> rows) => Markup.Of($"""
        <div class="scroll" role="region" tabindex="0" aria-label="{label}"><table class="{kind}"><thead><tr>{head}</tr></thead>
        <tbody>{rows}</tbody></table></div>

        """);

    /// <summary>Heading cells: the first over names, the others over figures.</summary>
    public static Markup Heads(string first, params IEnumerable<string> others) =>
        Markup.Of($"<th scope=\"col\">{first}</th>{others.Select(name => Markup.Of($"<th scope=\"col\" class=\"n\">{name}</th>"))}");

    /// <summary>A cell with a figure that sorts by its value.</summary>
    public static Markup Figure(double value, string text) => Markup.Of($"<td class=\"n\" data-v=\"{value:0.######}\">{text}</td>");

    /// <summary>A cell without a figure; it sorts below all others.</summary>
    public static Markup Unknown => Markup.Of($"<td class=\"n\" data-v=\"-1\">–</td>");

    /// <summary>A figure among those of other runs.</summary>
    /// <param name="value">The value, for sorting.</param>
    /// <param name="text">The value as it is read.</param>
    /// <param name="isBest">Whether no other is better.</param>
    /// <param name="difference">The difference to the first run's, or nothing.</param>
    public static Markup Compared(double value, string text, bool isBest, Markup difference)
    {
        var shown = isBest ? Markup.Of($"<b>{text}</b>") : Text(text);
        return Markup.Of($"<td class=\"n{(isBest ? " best" : "")}\" data-v=\"{value:0.######}\">{shown}{difference}</td>");
    }

    /// <summary>Names and values as a list of terms.</summary>
    public static Markup Terms(IEnumerable<(string Name, Markup Value)> terms) => Markup.Of(
        $"<dl class=\"terms\">{terms.Select(term => Markup.Of($"<div><dt>{term.Name}</dt><dd>{term.Value}</dd></div>"))}</dl>\n");

    /// <summary>A value that two equal runs need not share: times, speeds, memory.</summary>
    public static Markup Measured(string text) => Markup.Of($"<span class=\"measured\">{text}</span>");

    /// <summary>A text as markup.</summary>
    public static Markup Text(string text) => Markup.Of($"{text}");
}

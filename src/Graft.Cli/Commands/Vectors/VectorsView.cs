using System.Globalization;
using Graft.Cli.Commands.Tokenizers;
using Graft.Cli.Shell;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Graft.Cli.Commands.Vectors;

/// <summary>Word vectors as tables: what they are, and the neighbours that were asked for.</summary>
internal static class VectorsView
{
    /// <summary>The tables.</summary>
    public static Rows Of(VectorsReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, FormattableString value) => grid.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Row("Vectors", $"{ShownPath.Of(report.Path)} ({report.Format})");
        Row("Words", $"{report.Words:N0}");
        Row("Size", $"{report.Size}");
        Row("First words", $"{string.Join(" ", report.FirstWords.Select(ShownText.Of))}");
        var parts = new List<IRenderable> { grid };
        parts.AddRange(report.Near.Select(near => Table($"Near {near.Of[0]}", near)));
        if (report.Analogy is { } analogy)
            parts.Add(Table($"{analogy.Of[0]} - {analogy.Of[1]} + {analogy.Of[2]}", analogy));
        if (parts.Count == 1)
            parts.Add(new Text("--near WORD shows a word's neighbours, --analogy A B C what is to C as A is to B."));
        return new Rows(parts);
    }

    private static Table Table(string title, VectorsReport.Neighbours neighbours)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumn(new TableColumn(new Text(ShownText.Of(title)))).AddColumn(new TableColumn("cosine") { Alignment = Justify.Right });
        foreach (var neighbour in neighbours.Words)
            table.AddRow(new Text(ShownText.Of(neighbour.Word)), new Text(neighbour.Cosine.ToString("0.000", CultureInfo.InvariantCulture)));
        return table;
    }
}

using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Graft.Cli.Commands.Quickstart;

/// <summary>A chart of lines by characters: y in even steps, the values of x at even distances, whatever they are.</summary>
internal static class CurveText
{
    /// <summary>Draws.</summary>
    /// <param name="lines">The lines; a later one is drawn over an earlier.</param>
    /// <param name="width">Columns between the first x and the last.</param>
    /// <param name="height">Rows between the least y and the largest.</param>
    /// <param name="unit">What x counts.</param>
    public static Rows Draw(IReadOnlyList<CurveLine> lines, int width, int height, string unit)
    {
        var xs = lines.SelectMany(line => line.Points).Select(point => point.X).Distinct().Order().ToList();
        var ys = lines.SelectMany(line => line.Points).Select(point => point.Y).ToList();
        var (low, high) = (Math.Floor(ys.Min() / 10) * 10, Math.Ceiling(ys.Max() / 10) * 10);
        low = Math.Min(low, high - 10);
        int Column(int x) => xs.Count == 1 ? width / 2 : xs.IndexOf(x) * (width - 1) / (xs.Count - 1);
        int Row(double y) => (int)Math.Round((high - y) / (high - low) * (height - 1));

        var cells = new (char Character, string? Colour)[height, width];
        foreach (var line in lines)
        {
            foreach (var (from, to) in line.Points.Zip(line.Points.Skip(1)))
                Connect(cells, (Column(from.X), Row(from.Y)), (Column(to.X), Row(to.Y)), line.Colour);
        }

        foreach (var line in lines)
        {
            foreach (var point in line.Points)
                cells[Row(point.Y), Column(point.X)] = (line.Mark, line.Colour);
        }

        // A number beside every row where a whole ten comes nearest.
        var labels = Enumerable.Range(0, (int)((high - low) / 10) + 1).Select(step => low + (10 * step)).ToDictionary(Row);
        List<Markup> rows = [.. Enumerable.Range(0, height).Select(row => new Markup(Text(cells, row, labels.TryGetValue(row, out var label) ? label.ToString("0", CultureInfo.InvariantCulture) : "")))];
        rows.Add(new Markup($"     └{new string('─', width)}"));
        var axis = new StringBuilder(new string(' ', width + 8));
        foreach (var x in xs)
        {
            var text = x.ToString(CultureInfo.InvariantCulture);
            var start = 6 + Math.Clamp(Column(x) - (text.Length / 2), 0, width - text.Length);
            axis.Remove(start, text.Length).Insert(start, text);
        }

        rows.Add(new Markup(Markup.Escape($"{axis.ToString().TrimEnd()} {unit}")));
        return new Rows(rows);
    }

    private static void Connect((char Character, string? Colour)[,] cells, (int X, int Y) from, (int X, int Y) to, string colour)
    {
        var steps = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        for (var step = 1; step < steps; step++)
        {
            var share = (double)step / steps;
            cells[(int)Math.Round(from.Y + (share * (to.Y - from.Y))), (int)Math.Round(from.X + (share * (to.X - from.X)))] = ('·', colour);
        }
    }

    private static string Text((char Character, string? Colour)[,] cells, int row, string label)
    {
        var text = new StringBuilder($"{label,4} {(label.Length > 0 ? '┤' : '│')}");
        for (var column = 0; column < cells.GetLength(1); column++)
        {
            var (character, colour) = cells[row, column];
            text.Append(colour is null ? " " : $"[{colour}]{character}[/]");
        }

        return text.ToString();
    }
}

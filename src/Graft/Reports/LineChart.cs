namespace Graft.Reports;

/// <summary>
/// A line chart as inline SVG. It is drawn for a column of a phone's width and grows with its place, so that its text stays readable; a
/// point's figures show where the pointer rests, and every chart says in words what it shows.
/// </summary>
/// <param name="Title">What is drawn.</param>
/// <param name="Series">The lines.</param>
/// <param name="Format">How a value is written.</param>
internal sealed record LineChart(string Title, IReadOnlyList<ChartSeries> Series, Func<double, string> Format)
{
    private const double Width = 360, Height = 220, Left = 50, Right = 348, Top = 12, Bottom = 186;

    /// <summary>What else is to be said of it, or null.</summary>
    public string? Note { get; init; }

    /// <summary>What the horizontal axis counts; default steps.</summary>
    public string XName { get; init; } = "step";

    /// <summary>Whether the vertical axis begins at 0.</summary>
    public bool FromZero { get; init; }

    /// <summary>The chart; nothing where it has no point.</summary>
    public Markup ToMarkup()
    {
        var series = Series.Where(line => line.Points.Count > 0).Select(line => line.Thinned()).ToList();
        if (series.Count == 0)
            return Markup.None;
        var points = series.SelectMany(line => line.Points).ToList();
        var x = ChartAxis.Over(points.Min(point => point.X), points.Max(point => point.X), Left, Right, isRounded: false);
        var y = ChartAxis.Over(FromZero ? 0 : points.Min(point => point.Y), points.Max(point => point.Y), Bottom, Top, isRounded: true);
        var isThinned = Series.Any(line => line.Points.Count > ChartSeries.MaxPoints);
        var note = isThinned ? $"{Note} Drawn through means of neighbouring points.".Trim() : Note;
        return Markup.Of($"""
            <figure class="chart"><figcaption><h3>{Title}</h3>{(series.Count > 1 ? Legend(series) : Markup.None)}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Description(series)}">
            {Grid(x, y)}{series.Select(line => Line(line, x, y))}
            <text class="axis" x="{(Left + Right) / 2}" y="{Height - 4}" text-anchor="middle">{XName}</text>
            </svg>{(note is null ? Markup.None : Markup.Of($"<p class=\"note\">{note}</p>"))}</figure>

            """);
    }

    /// <summary>The names of lines with their colours and dashes.</summary>
    public static Markup Legend(IEnumerable<ChartSeries> series) => Markup.Of(
        $"""<ul class="legend">{series.Select(line => Markup.Of($"""<li><svg viewBox="0 0 28 10" aria-hidden="true"><path class="line s{line.Style % 8}" d="M1 5H27"/></svg>{line.Name}</li>"""))}</ul>""");

    private Markup Grid(ChartAxis x, ChartAxis y)
    {
        var ticks = x.Ticks.Where(tick => Math.Abs(tick - Math.Round(tick)) <= 1e-6).ToList();
        // 1,650 and 1,700 are both 1.7k.
        Func<double, string> label = ticks.DistinctBy(FigureText.Short).Count() == ticks.Count ? FigureText.Short : FigureText.Count;
        return Markup.Of($"""
        {y.Ticks.Select(tick => Markup.Of($"""
            <path class="grid" d="M{Left} {y.At(tick)}H{Right}"/><text class="axis" x="{Left - 6}" y="{y.At(tick) + 4}" text-anchor="end">{Format(tick)}</text>
            """))}
        {ticks.Select(tick => Markup.Of($"""<text class="axis" x="{x.At(tick)}" y="{Bottom + 16}" text-anchor="middle">{label(tick)}</text>"""))}
        """);
    }

    private Markup Line(ChartSeries line, ChartAxis x, ChartAxis y)
    {
        var path = Markup.Join(line.Points.Select((point, i) => Markup.Of($"{(i == 0 ? "M" : "L")}{x.At(point.X)} {y.At(point.Y)}")));
        var style = line.Style % 8;
        var dots = line.IsMarked || line.Points.Count == 1
            ? Markup.Join(line.Points.Select(point => Markup.Of(
                $"""<circle class="dot s{style}" cx="{x.At(point.X)}" cy="{y.At(point.Y)}" r="3"><title>{Tip(line, point)}</title></circle>""")))
            : Markup.Join(line.Points.Select(point => Markup.Of(
                $"""<circle class="hit" cx="{x.At(point.X)}" cy="{y.At(point.Y)}" r="5"><title>{Tip(line, point)}</title></circle>""")));
        return Markup.Of($"""<path class="line s{style}" d="{path}"/>{dots}{(line.Best is { } best ? Star(best, x, y) : Markup.None)}""");
    }

    private Markup Star((double X, double Y) best, ChartAxis x, ChartAxis y)
    {
        var (left, top) = (x.At(best.X), y.At(best.Y));
        var isAtEnd = left > Right - 60;
        return Markup.Of($"""
            <circle class="ring" cx="{left}" cy="{top}" r="7"/>
            <text class="mark" x="{left + (isAtEnd ? -11 : 11)}" y="{top + (top < 40 ? 18 : -8)}" text-anchor="{(isAtEnd ? "end" : "start")}">best: {Format(best.Y)}</text>
            """);
    }

    private string Tip(ChartSeries line, (double X, double Y) point) => $"{line.Name}: {Format(point.Y)} at {XName} {FigureText.Count(point.X)}";

    private string Description(List<ChartSeries> series) => $"{Title} by {XName}. " + string.Join(' ', series.Select(line =>
        $"{line.Name}: from {Format(line.Points[0].Y)} at {XName} {FigureText.Count(line.Points[0].X)} to {Format(line.Points[^1].Y)} at {XName} {FigureText.Count(line.Points[^1].X)}"
        + (line.Best is { } best ? $", best {Format(best.Y)} at {XName} {FigureText.Count(best.X)}." : ".")));
}

using Graft.Metrics;

namespace Graft.Reports;

/// <summary>Whether the model is as often right as it is sure.</summary>
internal static class CalibrationPart
{
    private const double Left = 40, Right = 348, Top = 10, Bottom = 240, CountTop = 262, CountBottom = 318;

    /// <summary>The section; null without predictions.</summary>
    public static PageSection? Of(RunRecord run)
    {
        if (run.Analysis?.Calibration is not { } calibration)
            return null;
        return new PageSection("calibration", "Calibration",
            "How often a prediction is right, by how probable the model calls it. "
            + $"Expected calibration error {FigureText.Percent(calibration.ExpectedError)}, over {calibration.Bins.Count} intervals of equal width "
            + $"(Naeini et al. 2015; Guo et al. 2017). {Verdict(calibration.Confidence - calibration.Accuracy)}: "
            + $"mean probability {FigureText.Percent(calibration.Confidence)}, accuracy {FigureText.Percent(calibration.Accuracy)}.",
            Markup.Of($"<div class=\"pair\"><div>{Diagram(calibration)}</div><div>{Table(calibration)}</div></div>"));
    }

    private static string Verdict(double lean) => Math.Abs(lean) < 0.005
        ? "On the whole it is as sure as it is right"
        : lean > 0 ? "On the whole it is surer than it is right" : "On the whole it is less sure than it could be";

    private static Markup Diagram(Calibration calibration) => Markup.Of($"""
        <figure class="chart"><figcaption><h3>Reliability</h3><ul class="legend"><li>bars: accuracy</li><li>dashed line: perfect</li>
        <li>orange on a bar: surer than right</li><li>blue in a bar: less sure than right</li></ul></figcaption>
        <svg class="diagram" viewBox="0 0 360 350" role="img" aria-label="Reliability diagram: accuracy by probability; the table has the same figures.">
        {new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(Tick)}
        {calibration.Bins.Where(bin => bin.Count > 0).Select(Bar)}
        <path class="ideal" d="M{Left} {Bottom}L{Right} {Top}"/>
        {calibration.Bins.Where(bin => bin.Count > 0).Select(bin => CountBar(bin, calibration.Bins.Max(other => other.Count)))}
        <path class="grid" d="M{Left} {CountBottom}H{Right}"/><text x="{Left - 6}" y="{CountBottom - 2}" text-anchor="end">words</text>
        <text x="{(Left + Right) / 2}" y="346" text-anchor="middle">probability of the predicted label</text>
        </svg><p class="note">Below: words of each interval, on a logarithmic scale.</p></figure>
        """);

    private static Markup Tick(double tick) => Markup.Of($"""
        <path class="grid" d="M{Left} {Y(tick):0.#}H{Right}"/><text x="{Left - 6}" y="{Y(tick) + 4:0.#}" text-anchor="end">{tick:0.##}</text>
        <text x="{X(tick):0.#}" y="{CountBottom + 15}" text-anchor="middle">{tick:0.##}</text>

        """);

    private static Markup Bar(CalibrationBin bin)
    {
        var (x, width) = (X(bin.Lower) + 1, X(bin.Upper) - X(bin.Lower) - 2);
        var (low, high) = (Math.Min(bin.Accuracy, bin.Confidence), Math.Max(bin.Accuracy, bin.Confidence));
        var figures = $"{FigureText.Count(bin.Count)} words, accuracy {FigureText.Percent(bin.Accuracy)}, mean probability {FigureText.Percent(bin.Confidence)}";
        return Markup.Of($"""
            <g><title>{Interval(bin)}: {figures}</title>
            <rect class="bar" x="{x:0.#}" y="{Y(bin.Accuracy):0.#}" width="{width:0.#}" height="{Bottom - Y(bin.Accuracy):0.#}"/>
            <rect class="{(bin.Gap > 0 ? "over" : "under")}" x="{x:0.#}" y="{Y(high):0.#}" width="{width:0.#}" height="{Y(low) - Y(high):0.#}"/></g>

            """);
    }

    private static Markup CountBar(CalibrationBin bin, int most)
    {
        var height = (CountBottom - CountTop) * Math.Log(1 + bin.Count) / Math.Log(1 + most);
        var (x, width) = (X(bin.Lower) + 1, X(bin.Upper) - X(bin.Lower) - 2);
        return Markup.Of($"""
            <rect class="count" x="{x:0.#}" y="{CountBottom - height:0.#}" width="{width:0.#}" height="{height:0.#}"/>
            <text x="{x + (width / 2):0.#}" y="{CountBottom - height - 3:0.#}" text-anchor="middle" class="small">{FigureText.Short(bin.Count)}</text>

            """);
    }

    private static Markup Table(Calibration calibration)
    {
        var rows = calibration.Bins.Where(bin => bin.Count > 0).Select(bin => Markup.Of($"""
            <tr><th scope="row">{Interval(bin)}</th><td class="n">{FigureText.Count(bin.Count)}</td><td class="n">{FigureText.BarePercent(bin.Confidence)}</td>
            <td class="n">{FigureText.BarePercent(bin.Accuracy)}</td><td class="n {(bin.Gap > 0 ? "down" : "up")}">{FigureText.Points(-bin.Gap)}</td></tr>

            """));
        return Markup.Of($"""
            {PageTable.Of("Calibration by interval", "", PageTable.Heads("probability", "words", "mean", "accuracy", "gap"), rows)}
            <p class="note">In per cent. The mean is that of the probabilities, the gap is accuracy less mean: below 0 the model is surer than it is
            right. Intervals without a word are left out.</p>
            """);
    }

    private static string Interval(CalibrationBin bin) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bin.Lower:0.00}–{bin.Upper:0.00}");

    private static double X(double share) => Left + (share * (Right - Left));

    private static double Y(double share) => Bottom - (share * (Bottom - Top));
}

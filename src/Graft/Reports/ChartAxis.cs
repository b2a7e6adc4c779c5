namespace Graft.Reports;

/// <summary>One direction of a chart: from values to places, with round ticks.</summary>
internal readonly record struct ChartAxis
{
    private readonly double _low, _high, _from, _to;

    private ChartAxis(double low, double high, double from, double to, IReadOnlyList<double> ticks)
    {
        (_low, _high, _from, _to) = (low, high, from, to);
        Ticks = ticks;
    }

    /// <summary>Round values in the range, a few of them.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis for values.</summary>
    /// <param name="low">The least value.</param>
    /// <param name="high">The largest.</param>
    /// <param name="from">Where the axis begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="isRounded">Whether the range is widened to whole ticks.</param>
    public static ChartAxis Over(double low, double high, double from, double to, bool isRounded)
    {
        if (!(high > low))
            (low, high) = low == 0 ? (0, 1) : (low - (Math.Abs(low) * 0.1), high + (Math.Abs(high) * 0.1));
        var step = RoundStep((high - low) / 4);
        if (isRounded)
            (low, high) = (Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step);
        var first = (long)Math.Ceiling((low / step) - 1e-9);
        var last = (long)Math.Floor((high / step) + 1e-9);
        return new ChartAxis(low, high, from, to, [.. Enumerable.Range(0, (int)Math.Clamp(last - first + 1, 0, 12)).Select(i => (first + i) * step)]);
    }

    /// <summary>The place of a value.</summary>
    public double At(double value) => Math.Round(_from + ((Math.Clamp(value, _low, _high) - _low) / (_high - _low) * (_to - _from)), 1);

    // 1, 2, 2.5 or 5 times a power of ten.
    private static double RoundStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var factor = rough / power;
        return power * (factor <= 1.001 ? 1 : factor <= 2.001 ? 2 : factor <= 2.501 ? 2.5 : factor <= 5.001 ? 5 : 10);
    }
}

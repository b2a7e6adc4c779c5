namespace Graft.Reports;

/// <summary>One figure over several seeds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The sample standard deviation (divided by n - 1); null for fewer than two values.</param>
/// <param name="Values">The values in the order of the seeds.</param>
public sealed record MetricSpread(double Mean, double? Deviation, IReadOnlyList<double> Values)
{
    /// <summary>The mean and the deviation of values.</summary>
    /// <param name="values">At least one.</param>
    public static MetricSpread Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        if (values.Count < 2)
            return new MetricSpread(values[0], null, values);
        var (mean, deviation) = MeanAndDeviation.Of(values);
        return new MetricSpread(mean, deviation, values);
    }
}

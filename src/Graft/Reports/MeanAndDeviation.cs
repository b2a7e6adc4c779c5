namespace Graft.Reports;

/// <summary>The mean of some values and their sample standard deviation (with n - 1).</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The deviation.</param>
public readonly record struct MeanAndDeviation(double Mean, double Deviation)
{
    /// <summary>Computes both.</summary>
    /// <param name="values">At least two values.</param>
    public static MeanAndDeviation Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Count, 2);
        var mean = values.Average();
        return new MeanAndDeviation(mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }
}

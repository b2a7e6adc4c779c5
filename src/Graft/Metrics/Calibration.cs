namespace Graft.Metrics;

/// <summary>
/// Whether a model is as often right as it is sure: the reliability diagram and the expected calibration error over intervals of equal width
/// (Naeini et al. 2015; Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2). Confidence is the probability of the
/// predicted label.
/// </summary>
public sealed class Calibration
{
    /// <summary>The number of intervals in the papers' experiments.</summary>
    public const int DefaultBins = 15;

    private Calibration(IReadOnlyList<CalibrationBin> bins, int count)
    {
        Bins = bins;
        Count = count;
    }

    /// <summary>The intervals, from 0 to 1.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>How many predictions there are.</summary>
    public int Count { get; }

    /// <summary>The distance of confidence and accuracy in each interval, weighted by its predictions; 0 is perfect.</summary>
    public double ExpectedError => Bins.Sum(bin => bin.Count * Math.Abs(bin.Gap)) / Count;

    /// <summary>The largest distance of any interval that holds predictions.</summary>
    public double MaximumError => Bins.Where(bin => bin.Count > 0).Max(bin => Math.Abs(bin.Gap));

    /// <summary>The mean confidence of all predictions.</summary>
    public double Confidence => Bins.Sum(bin => bin.Count * bin.Confidence) / Count;

    /// <summary>The share of right predictions.</summary>
    public double Accuracy => Bins.Sum(bin => bin.Count * bin.Accuracy) / Count;

    /// <summary>Sorts predictions into intervals ((m - 1) / M, m / M]; a confidence of 0 goes to the first.</summary>
    /// <param name="confidences">The probability of each predicted label, in [0, 1].</param>
    /// <param name="isRight">Whether each is right, in the same order.</param>
    /// <param name="bins">The number M of intervals, at least 1.</param>
    /// <exception cref="ArgumentException">There is nothing to sort, the two sides are not as many, or a confidence is no probability.</exception>
    public static Calibration Compute(IReadOnlyList<double> confidences, IReadOnlyList<bool> isRight, int bins = DefaultBins)
    {
        ArgumentNullException.ThrowIfNull(confidences);
        ArgumentNullException.ThrowIfNull(isRight);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (confidences.Count == 0 || confidences.Count != isRight.Count)
            throw new ArgumentException($"There are {confidences.Count} confidences and {isRight.Count} outcomes.", nameof(isRight));
        var (counts, right, sums) = (new int[bins], new int[bins], new double[bins]);
        for (var item = 0; item < confidences.Count; item++)
        {
            if (confidences[item] is not (>= 0 and <= 1))
                throw new ArgumentException($"Confidence {item} is {confidences[item]}, no probability.", nameof(confidences));
            var bin = Math.Max(0, (int)Math.Ceiling(confidences[item] * bins) - 1);
            counts[bin]++;
            right[bin] += isRight[item] ? 1 : 0;
            sums[bin] += confidences[item];
        }

        return new Calibration(
            [.. Enumerable.Range(0, bins).Select(bin => new CalibrationBin(
                (double)bin / bins, (bin + 1.0) / bins, counts[bin], sums[bin] / Math.Max(1, counts[bin]), (double)right[bin] / Math.Max(1, counts[bin])))],
            confidences.Count);
    }
}

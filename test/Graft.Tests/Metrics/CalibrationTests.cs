using Graft.Metrics;
using Xunit;

namespace Graft.Tests.Metrics;

/// <summary>Against values computed by hand.</summary>
public class CalibrationTests
{
    [Fact]
    public void Compute_FiveBins_IsTheHandComputedError()
    {
        // (0.4, 0.6]: 0.5 right, 0.6 wrong: confidence 0.55, accuracy 0.5. (0.6, 0.8]: 0.7 wrong. (0.8, 1]: 0.9 right, 1.0 right: 0.95 and 1.
        var calibration = Calibration.Compute([0.5, 0.6, 0.7, 0.9, 1.0], [true, false, false, true, true], bins: 5);
        Assert.Equal([0, 0, 2, 1, 2], calibration.Bins.Select(bin => bin.Count));
        Assert.Equal(0.55, calibration.Bins[2].Confidence, 1e-12);
        Assert.Equal(0.5, calibration.Bins[2].Accuracy, 1e-12);
        // (2 x 0.05 + 1 x 0.7 + 2 x 0.05) / 5
        Assert.Equal(0.18, calibration.ExpectedError, 1e-12);
        Assert.Equal(0.7, calibration.MaximumError, 1e-12);
        Assert.Equal(0.74, calibration.Confidence, 1e-12);
        Assert.Equal(0.6, calibration.Accuracy, 1e-12);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0.50001, 1)]
    [InlineData(1.0, 1)]
    public void Compute_ConfidenceAtAnEnd_BelongsToTheIntervalThatItEnds(double confidence, int bin) =>
        Assert.Equal(1, Calibration.Compute([confidence], [true], bins: 2).Bins[bin].Count);

    [Fact]
    public void Compute_AsSureAsRight_HasNoError()
    {
        var calibration = Calibration.Compute([0.75, 0.75, 0.75, 0.75], [true, true, true, false]);
        Assert.Equal(Calibration.DefaultBins, calibration.Bins.Count);
        Assert.Equal(0, calibration.ExpectedError, 1e-12);
        Assert.Equal(0, calibration.Bins[^1].Gap);
    }

    [Fact]
    public void Compute_SurerThanRight_HasAGapAboveZero() =>
        Assert.Equal(0.9, Calibration.Compute([0.9], [false], bins: 10).Bins[8].Gap, 1e-12);

    [Fact]
    public void Compute_WhatIsNoProbabilityOrNotAsMany_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Calibration.Compute([], []));
        Assert.Throws<ArgumentException>(() => Calibration.Compute([0.5], [true, false]));
        Assert.Throws<ArgumentException>(() => Calibration.Compute([1.5], [true]));
        Assert.Throws<ArgumentException>(() => Calibration.Compute([double.NaN], [true]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.Compute([0.5], [true], bins: 0));
    }
}

using Graft.Metrics;
using Xunit;

namespace Graft.Tests.Metrics;

public class ConfusionMatrixTests
{
    private static readonly string[] Actual = ["a", "b", "c", "c", "b", "a", "c"];
    private static readonly string[] Predicted = ["a", "c", "c", "c", "b", "a", "b"];

    [Fact]
    public void Constructor_GivenOrder_CountsRowsByTheTrueLabel()
    {
        var matrix = new ConfusionMatrix(Actual, Predicted, ["c", "b", "a", "never"]);
        Assert.Equal((2, 1, 1, 0), (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[3, 3]));
    }

    [Fact]
    public void Figures_ThreeLabels_AreThoseOfTheReference()
    {
        var matrix = new ConfusionMatrix(Actual, Predicted);
        Assert.Equal(0.5625, matrix.MatthewsCorrelation, 12);
        Assert.Equal(0.5625, matrix.CohenKappa(), 12);
        Assert.Equal(0.7941176470588235, matrix.CohenKappa(quadratic: true), 12);
        Assert.Equal(0.5833333333333333, matrix.BalancedAccuracy(adjusted: true), 12);
        Assert.Equal(5.0 / 7, matrix.Accuracy, 12);
    }

    [Fact]
    public void Cells_Pairs_AreThoseThatOccurRowByRow()
    {
        var matrix = new ConfusionMatrix(Actual, Predicted, ["c", "b", "a", "never"]);
        Assert.Equal([(0, 0, 2), (0, 1, 1), (1, 0, 1), (1, 1, 1), (2, 2, 2)], matrix.Cells);
        Assert.Equal([3, 2, 2, 0], Enumerable.Range(0, 4).Select(matrix.Support));
    }

    /// <summary>A table of all pairs would take 200 MB.</summary>
    [Fact]
    public void Constructor_ManyLabels_TakesMemoryForWhatOccurs()
    {
        string[] labels = [.. Enumerable.Range(0, 5000).Select(id => $"lemma {id}")];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var matrix = new ConfusionMatrix(labels, [.. labels.Skip(1), labels[0]], labels);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal((5000, 1), (matrix.Cells.Count(), matrix[4999, 0]));
    }

    [Fact]
    public void Constructor_LabelThatIsNotGiven_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(Actual, Predicted, ["a", "b"]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix([], []));
    }
}

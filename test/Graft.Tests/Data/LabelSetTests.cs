using Graft.Data;
using Xunit;

namespace Graft.Tests.Data;

public class LabelSetTests
{
    private static readonly WordExample[] Training =
    [
        new(["a", "b"], ["O", "B-x"]) { File = "train.txt", WordLines = [3, 4] },
        new(["c"], ["B-X"]) { File = "train.txt", WordLines = [6] },
    ];

    [Fact]
    public void FromExamples_TrainingData_SortsOrdinally() => Assert.Equal(["B-X", "B-x", "O"], LabelSet.FromExamples(Training));

    [Fact]
    public void FromOrder_LabelOfTheDataMissing_NamesItsLine()
    {
        var error = Assert.Throws<DatasetFormatException>(() => LabelSet.FromOrder(["O", "B-X"], Training));
        Assert.Equal(("unknown-label", 4), (error.Code, error.Line));
        Assert.StartsWith("train.txt:4: the label 'B-x'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromOrder_GivenOrder_IsKept() => Assert.Equal(["O", "B-x", "B-X", "B-Y"], LabelSet.FromOrder(["O", "B-x", "B-X", "B-Y"], Training));

    [Fact]
    public void IdOrIgnored_LabelThatTrainingNeverSaw_IsIgnored()
    {
        var labels = LabelSet.FromExamples(Training);
        Assert.Equal(2, labels.IdOrIgnored("O"));
        Assert.Equal(LabelSet.IgnoredId, labels.IdOrIgnored("I-X"));
        Assert.Equal(-100, LabelSet.IgnoredId);
    }

    [Theory]
    [InlineData]
    [InlineData("O", "O")]
    [InlineData("")]
    public void Constructor_EmptyOrRepeatedLabels_Throws(params string[] labels) => Assert.Throws<ArgumentException>(() => new LabelSet(labels));
}

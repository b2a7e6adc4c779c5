using Graft.Data;
using Xunit;

namespace Graft.Tests.Data;

public class DatasetSummaryTests
{
    private static readonly WordExample[] Training =
    [
        new(["a", "b", "c"], ["X", "O", "X"]) { File = "train.txt", WordLines = [7, 8, 9] },
        new(["a"], ["O"]) { File = "train.txt", WordLines = [11] },
    ];

    [Fact]
    public void Of_Examples_Counts()
    {
        var summary = DatasetSummary.Of(Training, 0.25);
        Assert.Equal((2, 4L, 3, "train.txt:7", 0.25), (summary.Examples, summary.Words, summary.LongestExample, summary.LongestPlace, summary.SplitWordShare));
        Assert.Equal([new("O", 2), new("X", 2)], summary.Labels);
    }

    [Fact]
    public void Of_Nothing_IsZero() => Assert.Equal((0, 0L, 0, null), (DatasetSummary.Of([]).Examples, DatasetSummary.Of([]).Words, DatasetSummary.Of([]).LongestExample, DatasetSummary.Of([]).LongestPlace));

    [Fact]
    public void Of_TwoParts_FindsUnknownLabelsAndSharedSentences()
    {
        var overlap = DatasetOverlap.Of(Training, [new(["a"], ["Y"]), new(["a", "b"], ["Y", "O"])]);
        Assert.Equal([new("Y", 2)], overlap.UnknownLabels);
        Assert.Equal((1, 2), (overlap.SharedSentences, overlap.Sentences));
    }
}

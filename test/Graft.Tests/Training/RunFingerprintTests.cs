using Graft.Data;
using Graft.Training;
using Xunit;

namespace Graft.Tests.Training;

public class RunFingerprintTests
{
    [Fact]
    public void Of_OptionsOfSeveralRanks_IsThatOfAsMuchAccumulation()
    {
        var alone = RunFingerprint.Of(TinyRun.Rows, TinyRun.Options);
        var two = RunFingerprint.Of(TinyRun.Rows, TinyRun.Options.Across(2));
        Assert.Equal(alone, RunFingerprint.Of(TinyRun.Rows, TinyRun.Options.Across(1)));
        Assert.NotEqual(alone, two);
        Assert.Equal(two, RunFingerprint.Of(TinyRun.Rows, TinyRun.Options with { GradientAccumulationSteps = 2 }));
    }

    [Fact]
    public void OfDevData_OtherLabelsWordsOrDivision_IsAnother()
    {
        WordExample[] examples = [new(["a", "b"], ["X", "Y"]), new(["c"], ["X"])];
        var names = new[]
        {
            Of(TinyRun.Rows, examples), Of([.. TinyRun.Rows.Skip(1)], examples), Of(TinyRun.Rows, [new(["a", "b"], ["X", "Z"]), examples[1]]),
            Of(TinyRun.Rows, [new(["a"], ["X"]), new(["b", "c"], ["Y", "X"])]),
        };
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(names[0], Of(TinyRun.Rows, [.. examples]));

        static string Of(IReadOnlyList<EncodedExample> rows, IReadOnlyList<WordExample> examples) => RunFingerprint.OfDevData(examples, rows);
    }
}

using Graft.Randomness;
using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public class NegativeSamplingTests
{
    // Sizes with and without a rest behind whole vector registers; one input (CBOW), a few, and more than a block of four.
    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(2, 4, 3)]
    [InlineData(5, 16, 6)]
    [InlineData(10, 19, 6)]
    public void Step_OfRateOne_IsTheGradientOfTheLoss(int inputs, int size, int outputs)
    {
        var (step, rows, places) = Make(inputs, size, outputs);
        var (before, rowsBefore) = (step.Inputs.ToArray(), rows.ToArray());
        step.Step(inputs, rows, places, 1);
        var (changes, rowChanges) = (step.InputChanges.ToArray(), rows.Zip(rowsBefore, (after, old) => after - old).ToArray());
        Assert.Equal(before, step.Inputs);

        rowsBefore.CopyTo(rows, 0);
        for (var i = 0; i < before.Length; i++)
            Assert.Equal(-Slope(step.Inputs, i, () => step.Loss(inputs, rows, places)), changes[i], 1e-3);
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(-Slope(rows, i, () => step.Loss(inputs, rows, places)), rowChanges[i], 1e-3);
    }

    [Fact]
    public void Step_OutputThatIsThereTwice_CountsTwice()
    {
        var (step, rows, _) = Make(3, 8, 4);
        int[] places = [0, 16, 8, 16];
        var before = rows.ToArray();
        step.Step(3, rows, places, 1);
        var after = rows.ToArray();
        before.CopyTo(rows, 0);
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(-Slope(rows, i, () => step.Loss(3, rows, places)), after[i] - before[i], 1e-3);
    }

    [Fact]
    public void Step_LargeProducts_StaysFinite()
    {
        var step = new NegativeSampling(2, 1, 2);
        step.Inputs[0] = 1e4f;
        float[] rows = [-1e4f, 0, 1e4f, 0];
        Assert.Equal(2e8, step.Loss(1, rows, [0, 2]), 1e2);
        step.Step(1, rows, [0, 2], 0.1f);
        Assert.All(rows.Concat(step.InputChanges), value => Assert.True(float.IsFinite(value)));
        Assert.Equal([-9000f, 0, 9000, 0], rows);
    }

    private static (NegativeSampling Step, float[] Rows, int[] Places) Make(int inputs, int size, int outputs)
    {
        var step = new NegativeSampling(size, inputs, outputs);
        var random = new RandomSource(2).Stream(RandomPurpose.Benchmark);
        random.FillNormal(step.Inputs, 0.7);
        var rows = new float[outputs * size];
        random.FillNormal(rows, 0.7);
        return (step, rows, [.. Enumerable.Range(0, outputs).Select(output => output * size)]);
    }

    private static double Slope(float[] values, int place, Func<double> loss)
    {
        const float Distance = 1e-2f;
        var value = values[place];
        values[place] = value + Distance;
        var above = loss();
        values[place] = value - Distance;
        var below = loss();
        values[place] = value;
        return (above - below) / (2 * Distance);
    }
}

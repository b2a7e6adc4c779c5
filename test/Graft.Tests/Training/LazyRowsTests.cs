using Graft.Randomness;
using Graft.Tests.Checkpoints;
using Graft.Training;
using Xunit;
using static TorchSharp.torch;
using Embedding = Graft.Modeling.Layers.Embedding;
using Parameter = TorchSharp.Modules.Parameter;

namespace Graft.Tests.Training;

/// <summary>A table whose rows are updated when they are read, beside the same table updated in every step.</summary>
public sealed class LazyRowsTests
{
    private const int Rows = 50, Width = 20;

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Step_RowsReadNowAndThen_EndWithTheBitsOfEveryStep(double decay)
    {
        using var scope = NewDisposeScope();
        // Clipping adds squares in another order, so the norms differ in the last place: off here, and compared below.
        var options = new AdamWOptions(WeightDecay: decay, MaxGradientNorm: 0);
        var (eager, lazy) = (Train(options, isLazy: false), Train(options, isLazy: true));
        Assert.True(lazy.Values.IsSameAs(eager.Values));
        Assert.True(lazy.First.IsSameAs(eager.First));
        Assert.True(lazy.Second.IsSameAs(eager.Second));
        Assert.Equal(eager.LastNorm, lazy.LastNorm, 1e-12 * eager.LastNorm);
    }

    [Fact]
    public void Step_TableThatSitsOut_IsLeftAlone()
    {
        using var scope = NewDisposeScope();
        var options = new AdamWOptions(WeightDecay: 0.1, MaxGradientNorm: 0);
        double[] Scales(int step) => [step % 3 == 1 ? 0 : 0.5, 1];
        var (eager, lazy) = (Train(options, isLazy: false, Scales), Train(options, isLazy: true, Scales));
        Assert.True(lazy.Values.IsSameAs(eager.Values));
        Assert.True(lazy.Second.IsSameAs(eager.Second));
    }

    [Fact]
    public void CatchUp_InBetween_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var options = new AdamWOptions(WeightDecay: 0.1, MaxGradientNorm: 0);
        Assert.True(Train(options, isLazy: true, catchUpEvery: 7).Values.IsSameAs(Train(options, isLazy: true).Values));
    }

    [Fact]
    public void Dispose_InTheMiddle_LeavesTheTableUpToDateAndAlone()
    {
        using var scope = NewDisposeScope();
        var table = new Embedding(Rows, Width);
        var parameter = table.named_parameters().Single().parameter;
        using (no_grad())
            parameter.fill_(1);
        using (var arena = new ParameterArena([("table.weight", parameter)]))
        using (var optimizer = new AdamW(arena, new AdamWOptions(WeightDecay: 0.5)))
        {
            optimizer.UpdateWhenRead([("table.weight", table)]);
            for (var step = 0; step < 3; step++)
            {
                table.call(tensor(new[] { 1L, 2L })).sum().backward();
                optimizer.Step(0.1);
            }
        }

        Assert.Null(table.BeforeRead);
        // A row that was never read has decayed three times all the same.
        Assert.Equal(0.95 * 0.95 * 0.95, parameter[10, 0].item<float>(), 1e-6);
    }

    private static (Tensor Values, Tensor First, Tensor Second, double LastNorm) Train(
        AdamWOptions options, bool isLazy, Func<int, double[]>? scales = null, int catchUpEvery = int.MaxValue)
    {
        var (table, weight) = (new Embedding(Rows, Width), new Parameter(zeros(3, Width)));
        var random = new RandomSource(3).Stream(RandomPurpose.Initialization);
        var first = new float[Rows * Width];
        random.FillNormal(first, 1);
        List<(string, Parameter)> parameters = [("table.weight", table.named_parameters().Single().parameter), ("weight", weight)];
        using (no_grad())
        {
            parameters[0].Item2.copy_(tensor(first, [Rows, Width]));
            weight.fill_(0.5);
        }

        using var arena = new ParameterArena(parameters);
        using var optimizer = new AdamW(arena, options);
        if (isLazy)
            optimizer.UpdateWhenRead([("table.weight", table)]);
        var norm = 0.0;
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            // Some rows in many steps, some in few, the last ones never.
            var ids = tensor(Enumerable.Range(0, 6).Select(_ => (long)random.NextInt(1 + random.NextInt(Rows - 10))).ToArray(), dtype: ScalarType.Int64);
            (table.call(ids).matmul(weight.t()) * (step + 1)).square().mean().backward();
            norm = optimizer.Step(0.01, scales?.Invoke(step));
            if (step % catchUpEvery == 0)
                optimizer.CatchUp();
        }

        optimizer.CatchUp();
        return (arena.Values.clone(), optimizer.FirstMoments.clone(), optimizer.SecondMoments.clone(), norm);
    }
}

using Graft.Benchmarks;
using Graft.Data;
using Graft.Tests.Modeling;
using Xunit;

namespace Graft.Tests.Benchmarks;

public class SpeedBenchmarkTests
{
    // A small yardstick: what is tested is the arithmetic, not the machine.
    private static readonly BenchmarkOptions Options = new(Steps: 4, WarmupSteps: 2, BatchSize: 8, SingleRows: 5, Repeat: 2, SgemmSize: 32, SgemmRepeats: 1);

    private static BenchmarkWorkload Workload => BenchmarkWorkload.Draw(PretrainedModel.Open(TinyBert.Folder), rows: 30, seed: 3);

    [Fact]
    public void Run_AllParts_CountsTokensAndKeepsTheNumberOfLiveTensors()
    {
        var workload = Workload;
        var tokens = workload.Rows.Sum(row => (long)row.InputIds.Count);
        var figures = SpeedBenchmark.Run(workload, Options, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([BenchmarkPart.Training, BenchmarkPart.Inference, BenchmarkPart.Single], figures.Select(part => part.Part));
        Assert.Equal([4, 4, 5], figures.Select(part => part.StepsPerRound));
        Assert.All(figures, part =>
        {
            Assert.Equal(2, part.Rounds.Count);
            Assert.Equal(part.Memory.LiveTensorsBefore, part.Memory.LiveTensorsAfter);
            Assert.True(part.Memory.LiveTensorsBefore > 0 && part.Memory.PeakResidentBytes > 0 && part.Memory.ManagedBytesAfter > 0);
            Assert.All(part.Rounds, round => Assert.True(round.Seconds > 0 && round.SgemmGflops > 0));
            Assert.InRange(part.ShareOfSgemm / (part.TokensPerGflop * part.FlopPerToken / 1e9), 0.999, 1.001);
        });
        Assert.All(figures[1].Rounds, round => Assert.Equal(tokens, round.Tokens));
        Assert.All(figures[2].Rounds, round => Assert.Equal(workload.Rows.Take(5).Sum(row => (long)row.InputIds.Count), round.Tokens));
        Assert.Equal(3 * figures[1].FlopPerToken, figures[0].FlopPerToken);
        // 30 rows are four batches an epoch, the last of six rows: the rounds are the steps 3 to 6 and 7 to 10 of the trainer, an epoch's worth each.
        Assert.All(figures[0].Rounds, round => Assert.InRange(round.Tokens, tokens / 2, 2 * tokens));
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<BenchmarkProgress>();
        Assert.Throws<OperationCanceledException>(() => SpeedBenchmark.Run(Workload, Options, new Listener(progress =>
        {
            seen.Add(progress);
            stop.Cancel();
        }), stop.Token));
        Assert.Equal(new BenchmarkProgress(BenchmarkPart.Training, 1, 10, seen[0].Tokens), Assert.Single(seen));
    }

    [Fact]
    public void Run_ImpossibleOptions_NamesAll()
    {
        var error = Assert.Throws<ArgumentException>(() => SpeedBenchmark.Run(Workload, new BenchmarkOptions(Steps: 0, BatchSize: 0, Repeat: 0)));
        Assert.All(["--steps", "--batch-size", "--repeat"], (string option) => Assert.Contains(option, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_WithoutAModel_HasTheShapeOfMiniLmAndTheLengthsOfSentences()
    {
        var workload = BenchmarkWorkload.Draw(rows: 4096, seed: 42);
        Assert.InRange(workload.Rows.Average(row => row.InputIds.Count), 19, 22); // UD English-EWT has 20.5
        Assert.Equal(workload.Rows.Select(row => row.InputIds), BenchmarkWorkload.Draw(rows: 4096, seed: 42).Rows.Select(row => row.InputIds));
        Assert.All(workload.Rows, row => Assert.All(row.Words, word => Assert.NotEqual(LabelSet.IgnoredId, row.LabelIds![word.Token])));
        using var model = workload.CreateModel();
        Assert.Equal(6 * (4 * 384 * 384 + 2 * 384 * 1536), EncoderMatrices.Count(model));
        Assert.Equal(22_571_921, model.NamedParameters().Sum(pair => pair.Parameter.numel()));
    }

    private sealed class Listener(Action<BenchmarkProgress> listen) : IProgress<BenchmarkProgress>
    {
        public void Report(BenchmarkProgress value) => listen(value);
    }
}

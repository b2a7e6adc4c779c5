using Graft.Data;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Modeling;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Tasks;

public class RowForwardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Run_AnyBatchSize_GivesEachRowItsOwnLogits(int batchSize)
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Tagger();
        var rows = TinyBert.Rows(10);
        var seen = new List<int>();
        RowForward.Run(model, rows, batchSize, (index, logits) =>
        {
            seen.Add(index);
            using var alone = Batch.Collate([rows[index]], 0);
            var expected = model.Logits(alone).flatten().data<float>().ToArray();
            Assert.True(logits.Length >= expected.Length);
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], logits[i], 2e-5f);
        }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 10), seen.Order());
    }

    [Fact]
    public void Run_NoRows_DoesNothing()
    {
        using var model = TinyBert.Tagger();
        RowForward.Run(model, [], 4, (_, _) => Assert.Fail("there is no row"), cancellation: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_RowsWithoutTokens_GetNoLogitsAndNeedNoModel(bool isKept)
    {
        var (family, config) = ModelFamilies.Read(
            """{"model_type": "static-vectors", "vocab_size": 20, "embedding_size": 6, "encoder": "bilstm", "hidden_size": 8}""", "config.json");
        using var model = new TaskModel(family, config, NlpTasks.TokenClassification, TinyBert.Labels);
        model.Initialize(null, new RandomSource(1));
        model.eval();
        int[][] ids = [[], [3, 4], [], [5], []];
        List<EncodedExample> rows = [.. ids.Select((row, index) => new EncodedExample(index, row))];
        var found = new Dictionary<int, float[]>();
        void Collect(int row, ReadOnlySpan<float> logits) => found.Add(row, logits.ToArray());
        if (isKept)
        {
            using var features = RowFeatures.Compute(model, rows, 2, TestContext.Current.CancellationToken);
            features.Run(model, rows, 1, Collect);
        }
        else
            RowForward.Run(model, rows, 2, Collect, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2, 3, 4], found.Keys.Order());
        Assert.All(rows, row => Assert.True(found[row.Example].Length > 0 == row.InputIds.Count > 0));
    }

    [Fact]
    public void Run_Progress_CountsRows()
    {
        using var model = TinyBert.Tagger();
        var progress = new Told();
        RowForward.Run(model, TinyBert.Rows(7), 3, (_, _) => { }, progress, TestContext.Current.CancellationToken);
        Assert.Equal([3, 6, 7], progress.Counts);
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var model = TinyBert.Tagger();
        using var source = new CancellationTokenSource();
        var rows = 0;
        Assert.Throws<OperationCanceledException>(() => RowForward.Run(model, TinyBert.Rows(9), 3, (_, _) =>
        {
            rows++;
            source.Cancel();
        }, cancellation: source.Token));
        Assert.Equal(3, rows);
    }

    [Fact]
    public void Run_Batches_LeaveNoTensorAndNoGradient()
    {
        using var model = TinyBert.Tagger();
        RowForward.Run(model, TinyBert.Rows(7), 3, (_, _) => { }, cancellation: TestContext.Current.CancellationToken);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        RowForward.Run(model, TinyBert.Rows(7), 3, (_, _) => { }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.All(model.NamedParameters(), pair => Assert.Null(pair.Parameter.grad));
    }

    [Fact]
    public void Run_BatchSizeBelowOne_Throws()
    {
        using var model = TinyBert.Tagger();
        Assert.Throws<ArgumentOutOfRangeException>(() => RowForward.Run(model, TinyBert.Rows(2), 0, (_, _) => { }, cancellation: TestContext.Current.CancellationToken));
    }

    private sealed class Told : IProgress<int>
    {
        public List<int> Counts { get; } = [];

        public void Report(int value) => Counts.Add(value);
    }
}

using Graft.Data;
using Graft.Tasks;

namespace Graft.Benchmarks;

/// <summary>Times the path that evaluation and prediction take: rows to labels with probabilities, in batches or one by one.</summary>
internal sealed class InferenceMeasurement(BenchmarkOptions options, IProgress<BenchmarkProgress>? progress)
{
    private const int WarmupBatches = 4;

    private readonly RoundClock _clock = new(options);
    private long _tokens;

    /// <summary>All rows in batches, the longest first.</summary>
    public BenchmarkFigures RunBatches(BenchmarkWorkload workload, CancellationToken cancellation)
    {
        using var model = workload.CreateModel();
        var rows = workload.Rows;
        var wordCounts = WordCounts(rows);
        Predict([.. rows.Take(WarmupBatches * options.BatchSize)], null);
        _clock.Start();
        for (var round = 0; round < options.Repeat; round++)
        {
            Predict(rows, new Middle(this, BenchmarkPart.Inference, round * rows.Count, rows));
            _clock.Lap(Tokens(rows));
        }

        return _clock.Figures(BenchmarkPart.Inference, 2 * EncoderMatrices.Count(model), (rows.Count + options.BatchSize - 1) / options.BatchSize);

        void Predict(IReadOnlyList<EncodedExample> part, IProgress<int>? done) =>
            NlpTasks.TokenClassification.Predict(model, wordCounts, part, options.BatchSize, done, cancellation: cancellation);
    }

    /// <summary>Rows one by one, in the order of the data.</summary>
    public BenchmarkFigures RunSingle(BenchmarkWorkload workload, CancellationToken cancellation)
    {
        using var model = workload.CreateModel();
        List<EncodedExample> rows = [.. workload.Rows.Take(options.SingleRows).Select(row => row with { Example = 0 })];
        var wordCounts = rows.ConvertAll(row => WordCounts([row]));
        for (var row = 0; row < Math.Min(rows.Count, 10 * WarmupBatches); row++)
            Predict(row);
        _clock.Start();
        for (var round = 0; round < options.Repeat; round++)
        {
            var middle = new Middle(this, BenchmarkPart.Single, round * rows.Count, rows);
            for (var row = 0; row < rows.Count; row++)
            {
                Predict(row);
                middle.Report(row + 1);
            }

            _clock.Lap(Tokens(rows));
        }

        return _clock.Figures(BenchmarkPart.Single, 2 * EncoderMatrices.Count(model), rows.Count);

        void Predict(int row) => NlpTasks.TokenClassification.Predict(model, wordCounts[row], [rows[row]], batchSize: 1, cancellation: cancellation);
    }

    private static long Tokens(IReadOnlyList<EncodedExample> rows) => rows.Sum(row => (long)row.InputIds.Count);

    private static int[] WordCounts(IReadOnlyList<EncodedExample> rows)
    {
        var counts = new int[rows.Max(row => row.Example) + 1];
        foreach (var row in rows)
            counts[row.Example] = Math.Max(counts[row.Example], row.Words.Count == 0 ? 0 : row.Words.Max(word => word.Word) + 1);
        return counts;
    }

    /// <summary>Passes a round's progress on, and lays the yardstick on in its middle.</summary>
    private sealed class Middle(InferenceMeasurement owner, BenchmarkPart part, int before, IReadOnlyList<EncodedExample> rows) : IProgress<int>
    {
        private readonly long _tokensOfRound = Tokens(rows);
        private bool _passed;

        public void Report(int value)
        {
            if (!_passed && 2 * value >= rows.Count && value < rows.Count)
            {
                _passed = true;
                owner._clock.Pause();
            }

            if (value == rows.Count)
                owner._tokens += _tokensOfRound;
            // Within a round by the share of its rows, which is close enough to watch.
            var within = value == rows.Count ? 0 : _tokensOfRound * value / rows.Count;
            owner.Tell(new BenchmarkProgress(part, before + value, owner.Rounds * rows.Count, owner._tokens + within));
        }
    }

    private int Rounds => options.Repeat;

    private void Tell(BenchmarkProgress where) => progress?.Report(where);
}

using Graft.Data;
using Graft.Randomness;
using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>Which rows each optimizer step takes: a function of the seed and the step's number alone.</summary>
internal sealed class StepBatches
{
    private readonly IReadOnlyList<EncodedExample> _rows;
    private readonly TrainingOptions _options;
    private readonly TrainingPlan _plan;
    private readonly RandomSource _random;
    private readonly RowMixture? _mixture;
    private int _epoch = -1;
    private int[] _order = [];

    public StepBatches(IReadOnlyList<EncodedExample> rows, TrainingOptions options, TrainingPlan plan, RandomSource random, RowMixture? mixture = null)
    {
        _rows = rows;
        _options = options;
        _plan = plan;
        _random = random;
        _mixture = mixture;
    }

    /// <summary>The micro-batches of a step.</summary>
    /// <param name="update">The step, from 0.</param>
    public IReadOnlyList<IReadOnlyList<EncodedExample>> At(int update)
    {
        var planned = _plan.UpdateAt(update);
        if (planned.Epoch != _epoch)
        {
            _order = OrderOf(planned.Epoch);
            _epoch = planned.Epoch;
        }

        return [.. Enumerable.Range(planned.FirstMicroBatch, planned.MicroBatchCount).Select(MicroBatch)];
    }

    private List<EncodedExample> MicroBatch(int index)
    {
        var start = index * _options.BatchSize;
        var rows = new List<EncodedExample>(_options.BatchSize);
        for (var i = start; i < Math.Min(start + _options.BatchSize, _order.Length); i++)
            rows.Add(_rows[_order[i]]);
        return rows;
    }

    private int[] OrderOf(int epoch)
    {
        if (_options.TrainSamplingStrategy == SamplingStrategy.Sequential)
            return [.. Enumerable.Range(0, _rows.Count)];
        var permutation = _random.Stream(RandomPurpose.Shuffle, (ulong)epoch).Permutation(_rows.Count);
        // What an epoch takes: every row once, or what the mixture gives, some rows several times.
        var taken = _mixture?.Draw(_random, epoch) ?? [.. Enumerable.Range(0, _rows.Count)];
        if (_options.TrainSamplingStrategy == SamplingStrategy.Random)
            return [.. permutation.Select(place => taken[place])];
        // Grouped by whole steps, as the reference does, so that a step has the same rows however it is accumulated.
        var lengths = taken.Select(row => _rows[row].InputIds.Count).ToArray();
        var order = LengthGrouping.Order(lengths, permutation, _options.BatchSize * _options.GradientAccumulationSteps);
        return [.. order.Select(place => taken[place])];
    }
}

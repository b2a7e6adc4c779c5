using Graft.Data;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Training.Schedules;

namespace Graft.Training;

/// <summary>Training on a task's labelled rows, epoch after epoch; the loss is per label of the whole step.</summary>
internal sealed class ExampleWork : TrainingWork
{
    private readonly StepBatches _batches;
    private readonly StepLoss _loss;

    public ExampleWork(TaskModel model, IReadOnlyList<EncodedExample> rows, TrainingOptions options, RowMixture? mixture = null, string? devData = null)
    {
        Plan = TrainingPlan.ForExamples(rows.Count, options.PlanOptions());
        Fingerprint = RunFingerprint.Of(rows, options, mixture, model, devData);
        _batches = new StepBatches(rows, options, Plan, new RandomSource(options.Seed), mixture);
        _loss = StepLoss.Create(model, rows, options);
    }

    public override TrainingPlan Plan { get; }

    public override string Fingerprint { get; }

    public override void Prepare(CancellationToken cancellation) => _loss.Prepare(cancellation);

    public override IReadOnlyList<MicroBatch> At(int update)
    {
        var parts = _batches.At(update);
        var divisor = _loss.DivisorOf(parts.SelectMany(rows => rows));
        return [.. parts.Select(rows => new MicroBatch(
            rows.Count, rows.Sum(row => row.InputIds.Count), randomness => _loss.Sum(rows, randomness) / divisor))];
    }

    public override void Dispose()
    {
        _loss.Dispose();
        base.Dispose();
    }
}
